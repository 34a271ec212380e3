import { Button, Dialog, Notice, PasswordField, useTexts } from '@parley/ui';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { KeyRound } from 'lucide-react';
import { confirmPassword } from './address-client.ts';
import { post } from './auth-client.ts';
import { FormProblem } from './error-messages.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { askForPasskey, PasskeyNotGiven } from './passkeys.ts';
import { useFactors } from './settings/use-factors.ts';
import { useAuthForm } from './use-auth-form.ts';

type ConfirmDialogProps = { readonly open: boolean; readonly onProved: () => void; readonly onClose: () => void };

/** Asks whether it is still the same person in front of the page. Other ways to prove it stand below the password. */
export function ConfirmDialog({ open, onProved, onClose }: ConfirmDialogProps) {
  const t = useTexts(identityTexts);
  return (
    <Dialog open={open} onClose={onClose} title={t('confirm.title')} note={t('confirm.note')}>
      <ConfirmByPassword onProved={onProved} onClose={onClose} />
      <ConfirmByPasskey onProved={onProved} />
    </Dialog>
  );
}

/** Lives as long as the dialog is open, so that an old password or problem is never there again. */
function ConfirmByPassword({ onProved, onClose }: Omit<ConfirmDialogProps, 'open'>) {
  const t = useTexts(identityTexts);
  const { busy, problem, at, onSubmit } = useAuthForm(async (form) => {
    await confirmPassword(String(form.get('current')));
    onProved();
  });
  return (
    <form onSubmit={onSubmit}>
      <fieldset disabled={busy} className="flex flex-col gap-4">
        {problem !== undefined && problem.field === undefined && <Notice kind="problem" title={problem.text} />}
        <PasswordField label={t('confirm.password')} name="current" autoComplete="current-password" required autoFocus problem={at('current')} />
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose} type="button">
            {t('cancel')}
          </Button>
          <Button type="submit" busy={busy}>
            {t('confirm.button')}
          </Button>
        </div>
      </fieldset>
    </form>
  );
}

/** For people who have one: nobody else is shown a way that leads nowhere. */
function ConfirmByPasskey({ onProved }: Pick<ConfirmDialogProps, 'onProved'>) {
  const t = useTexts(identityTexts);
  const { factors } = useFactors();
  const { busy, at, onSubmit } = useAuthForm(async () => {
    try {
      await post('/api/auth/confirm/passkey', { answer: await askForPasskey('/api/auth/confirm/passkey/options') });
    } catch (error) {
      throw error instanceof PasskeyNotGiven ? new FormProblem({ text: error.message }) : error;
    }
    onProved();
  });
  if (!browserSupportsWebAuthn() || factors === undefined || factors.passkeys.length === 0) return null;
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4 border-t border-line pt-4">
      {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
      <Button type="submit" look="secondary" busy={busy}>
        <KeyRound aria-hidden className="size-4" /> {t('confirm.passkey')}
      </Button>
    </form>
  );
}
