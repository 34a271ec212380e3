import type { Passkey } from '@parley/identity/contract';
import { Button, Dialog, Notice, Panel, TextField, useFormats, useTexts } from '@parley/ui';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { KeyRound, Pencil, Trash2 } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { post, send } from '../auth-client.ts';
import { makePasskey } from '../passkeys.ts';
import { settingsTexts } from './texts/settings-texts.ts';
import { useChangeFactors, type ChangeFactors } from './use-change-factors.ts';

type Open = { readonly at: 'add' } | { readonly at: 'rename' | 'remove'; readonly passkey: Passkey };

/** The passkeys of one's account. */
export function PasskeysPanel({ passkeys, thisDevice }: { readonly passkeys: readonly Passkey[]; readonly thisDevice: string }) {
  const t = useTexts(settingsTexts);
  const change = useChangeFactors();
  const [open, setOpen] = useState<Open>();
  const show = (next: Open | undefined): void => {
    change.clear();
    setOpen(next);
  };
  const perform = async (action: () => Promise<unknown>): Promise<void> => {
    if ((await change.run(async () => ({ done: await action() }))) !== undefined) show(undefined);
  };
  const add = (name: string) => perform(async () => post('/api/auth/passkeys', { name, registration: await makePasskey() }));
  const rename = ({ id }: Passkey, name: string) => perform(() => send('PATCH', `/api/auth/passkeys/${id}`, { name }));
  const remove = ({ id }: Passkey) => perform(() => send('DELETE', `/api/auth/passkeys/${id}`));

  return (
    <Panel title={t('passkeys.title')} note={t('passkeys.note')}>
      {passkeys.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {passkeys.map((passkey) => (
            <PasskeyItem key={passkey.id} passkey={passkey} onRename={() => show({ at: 'rename', passkey })} onRemove={() => show({ at: 'remove', passkey })} />
          ))}
        </ul>
      )}
      {browserSupportsWebAuthn() ? (
        <Button look={passkeys.length === 0 ? 'primary' : 'secondary'} className="self-start" onClick={() => show({ at: 'add' })}>
          {t('passkeys.add')}
        </Button>
      ) : (
        <p className="text-label text-muted">{t('passkeys.unknown')}</p>
      )}
      {open?.at === 'add' && (
        <NameDialog title={t('passkeys.add')} note={t('passkeys.add.note')} name={thisDevice} button={t('continue')} change={change} onClose={() => show(undefined)} onName={(name) => void add(name)} />
      )}
      {open?.at === 'rename' && (
        <NameDialog title={t('passkeys.rename.title')} name={open.passkey.name} button={t('passkeys.rename')} change={change} onClose={() => show(undefined)} onName={(name) => void rename(open.passkey, name)} />
      )}
      {open?.at === 'remove' && (
        <Dialog open onClose={() => show(undefined)} title={t('passkeys.remove.title', { name: open.passkey.name })} note={t('passkeys.remove.note')}>
          {change.problem !== undefined && <Notice kind="problem" title={change.problem} />}
          <div className="flex justify-end gap-2">
            <Button look="secondary" onClick={() => show(undefined)}>
              {t('cancel')}
            </Button>
            <Button look="danger" busy={change.busy} onClick={() => void remove(open.passkey)}>
              {t('passkeys.remove')}
            </Button>
          </div>
        </Dialog>
      )}
      {change.dialog}
    </Panel>
  );
}

function PasskeyItem({ passkey, onRename, onRemove }: { readonly passkey: Passkey; readonly onRename: () => void; readonly onRemove: () => void }) {
  const t = useTexts(settingsTexts);
  const { date } = useFormats();
  const { name, createdAt, lastUsedAt, isBackedUp } = passkey;
  return (
    <li className="flex items-center gap-3 py-3">
      <KeyRound aria-hidden className="size-5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="text-label text-muted">{t('passkeys.item', { added: date(createdAt), used: lastUsedAt === null ? 'never' : date(lastUsedAt), synced: isBackedUp ? 'yes' : 'no' })}</p>
      </div>
      <Button look="quiet" className="px-3" aria-label={t('passkeys.rename-one', { name })} onClick={onRename}>
        <Pencil aria-hidden className="size-4" />
      </Button>
      <Button look="quiet" className="px-3" aria-label={t('passkeys.remove-one', { name })} onClick={onRemove}>
        <Trash2 aria-hidden className="size-4" />
      </Button>
    </li>
  );
}

type NameDialogProps = {
  readonly title: string;
  readonly note?: string;
  readonly name: string;
  readonly button: string;
  readonly change: ChangeFactors;
  readonly onClose: () => void;
  readonly onName: (name: string) => void;
};

function NameDialog({ title, note, name, button, change, onClose, onName }: NameDialogProps) {
  const t = useTexts(settingsTexts);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onName(String(new FormData(event.currentTarget).get('name')).trim());
  };
  return (
    <Dialog open onClose={onClose} title={title} note={note}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField label={t('passkeys.name')} name="name" defaultValue={name} problem={change.problem} maxLength={64} required autoFocus />
        <div className="flex justify-end gap-2">
          <Button type="button" look="secondary" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" busy={change.busy}>
            {button}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
