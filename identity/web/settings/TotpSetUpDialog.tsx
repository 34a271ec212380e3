import type { TotpSetUp } from '@parley/identity/contract';
import { Button, Dialog, QrCode, TextField } from '@parley/ui';
import { useState, type FormEvent } from 'react';
import { useFocusAfterProblem } from '../use-focus-after-problem.ts';

type TotpSetUpDialogProps = { readonly setUp: TotpSetUp; readonly busy: boolean; readonly problem: string | undefined; readonly onClose: () => void; readonly onCode: (code: string) => void };

/** Hands the secret to the person's app, and wants a code as proof that it has arrived. */
export function TotpSetUpDialog({ setUp, busy, problem, onClose, onCode }: TotpSetUpDialogProps) {
  const [code, setCode] = useState('');
  const form = useFocusAfterProblem(busy, problem);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onCode(code);
    setCode('');
  };
  return (
    <Dialog open onClose={onClose} title="Set up two-step verification" note="Scan this with an authenticator app on your phone, then type the code it shows.">
      <QrCode text={setUp.address} label="QR code for your authenticator app" />
      <details className="text-sm">
        <summary className="cursor-pointer rounded-control text-center text-muted hover:text-ink">Cannot scan it?</summary>
        <p className="mt-2 text-muted">Type this key into the app, with the kind “time based”:</p>
        <p className="mt-1 text-center font-mono select-all">{setUp.secret.match(/.{4}/g)?.join(' ')}</p>
      </details>
      <form ref={form} onSubmit={submit} className="flex flex-col gap-4">
        <TextField label="Code" value={code} onChange={(event) => setCode(event.target.value)} problem={problem} inputMode="numeric" autoComplete="one-time-code" spellCheck={false} maxLength={7} required autoFocus />
        <div className="flex justify-end gap-2">
          <Button type="button" look="secondary" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={busy}>
            Turn on
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
