import type { TotpSetUp } from '@parley/identity/contract';
import { Button, Dialog, QrCode, TextField, useTexts } from '@parley/ui';
import { useState, type FormEvent } from 'react';
import { useFocusAfterProblem } from '../use-focus-after-problem.ts';
import { settingsTexts } from './texts/settings-texts.ts';

type TotpSetUpDialogProps = { readonly setUp: TotpSetUp; readonly busy: boolean; readonly problem: string | undefined; readonly onClose: () => void; readonly onCode: (code: string) => void };

/** Hands the secret to the person's app, and wants a code as proof that it has arrived. */
export function TotpSetUpDialog({ setUp, busy, problem, onClose, onCode }: TotpSetUpDialogProps) {
  const t = useTexts(settingsTexts);
  const [code, setCode] = useState('');
  const form = useFocusAfterProblem(busy, problem);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onCode(code);
    setCode('');
  };
  return (
    <Dialog open onClose={onClose} title={t('totp.title')} note={t('totp.note')}>
      <QrCode text={setUp.address} label={t('totp.qr')} />
      <details className="text-label">
        <summary className="cursor-pointer rounded-control text-center text-muted hover:text-ink">{t('totp.cannot')}</summary>
        <p className="mt-2 text-muted">{t('totp.type')}</p>
        <p className="mt-1 text-center font-mono select-all">{setUp.secret.match(/.{4}/g)?.join(' ')}</p>
      </details>
      <form ref={form} onSubmit={submit} className="flex flex-col gap-4">
        <TextField label={t('totp.code')} value={code} onChange={(event) => setCode(event.target.value)} problem={problem} inputMode="numeric" autoComplete="one-time-code" spellCheck={false} maxLength={7} required autoFocus />
        <div className="flex justify-end gap-2">
          <Button type="button" look="secondary" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" busy={busy}>
            {t('totp.on')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
