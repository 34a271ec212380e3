import { Button, Dialog, Notice, TextField, useTexts } from '@parley/ui';
import type { FormEvent } from 'react';
import type { AuthProblem } from '../error-messages.ts';
import { settingsTexts } from './texts/settings-texts.ts';
import { useNewPerson } from './use-people.ts';

/** An account for somebody else: they choose the password themselves, from a letter. */
export function NewPersonDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(settingsTexts);
  const { run, busy, problem, dialog } = useNewPerson(onClose);
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name)).trim();
    run({ username: text('username'), email: text('email'), ...(text('name') === '' ? {} : { name: text('name') }) });
  }
  const at = (field: AuthProblem['field']) => (problem?.field === field ? problem?.text : undefined);
  return (
    <Dialog open onClose={onClose} title={t('people.add')} note={t('people.add.note')}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem !== undefined && problem.field === undefined && <Notice kind="problem" title={problem.text} />}
        <TextField label={t('people.add.email')} name="email" type="email" autoComplete="off" required problem={at('email')} autoFocus />
        <TextField label={t('people.add.username')} name="username" autoComplete="off" autoCapitalize="none" spellCheck={false} required minLength={4} maxLength={20} problem={at('username')} />
        <TextField label={t('people.add.name')} name="name" autoComplete="off" maxLength={64} hint={t('people.add.name.hint')} problem={at('name')} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="secondary" type="button" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" busy={busy}>
            {t('people.add.yes')}
          </Button>
        </div>
      </form>
      {dialog}
    </Dialog>
  );
}
