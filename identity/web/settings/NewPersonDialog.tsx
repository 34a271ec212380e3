import { Button, Dialog, Notice, TextField } from '@parley/ui';
import type { FormEvent } from 'react';
import type { AuthProblem } from '../error-messages.ts';
import { useNewPerson } from './use-people.ts';

/** An account for somebody else: they choose the password themselves, from a letter. */
export function NewPersonDialog({ onClose }: { readonly onClose: () => void }) {
  const { run, busy, problem, dialog } = useNewPerson(onClose);
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name)).trim();
    run({ username: text('username'), email: text('email'), ...(text('name') === '' ? {} : { name: text('name') }) });
  }
  const at = (field: AuthProblem['field']) => (problem?.field === field ? problem?.text : undefined);
  return (
    <Dialog open onClose={onClose} title="Add somebody" note="A letter with a link lets them choose their password. It works once, for four days.">
      <form onSubmit={submit} className="flex flex-col gap-4">
        {problem !== undefined && problem.field === undefined && <Notice kind="problem" title={problem.text} />}
        <TextField label="Email" name="email" type="email" autoComplete="off" required problem={at('email')} autoFocus />
        <TextField label="Username" name="username" autoComplete="off" autoCapitalize="none" spellCheck={false} required minLength={4} maxLength={20} problem={at('username')} />
        <TextField label="Name" name="name" autoComplete="off" maxLength={64} hint="Others see it in meetings. The person can change it." problem={at('name')} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="secondary" type="button" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={busy}>
            Add and write
          </Button>
        </div>
      </form>
      {dialog}
    </Dialog>
  );
}
