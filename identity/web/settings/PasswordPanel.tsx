import { Button, Notice, Panel, PasswordField, readTexts, showToast, useTexts } from '@parley/ui';
import { useState } from 'react';
import { changePassword } from '../address-client.ts';
import { FormProblem } from '../error-messages.ts';
import { identityTexts } from '../texts/identity-texts.ts';
import { NewPasswordFields } from '../NewPasswordFields.tsx';
import { readNewPassword } from '../read-new-password.ts';
import { settingsTexts } from './texts/settings-texts.ts';
import { useAuthForm } from '../use-auth-form.ts';
import { ProofDeclined, useRecentProof } from '../use-recent-proof.tsx';

type PasswordPanelProps = { readonly hasPassword: boolean; readonly onChanged: () => void };

export function PasswordPanel({ hasPassword, onChanged }: PasswordPanelProps) {
  const t = useTexts(settingsTexts);
  const proof = useRecentProof();
  // A new form after each change: what was typed does not stay.
  const [changes, setChanges] = useState(0);
  const { busy, at, onSubmit } = useAuthForm(
    async (form) => {
      const newPassword = readNewPassword(form);
      try {
        await proof.run(() => changePassword(hasPassword ? String(form.get('current')) : undefined, newPassword));
      } catch (error) {
        throw error instanceof ProofDeclined ? new FormProblem({ text: readTexts(identityTexts)('confirm.declined') }) : error;
      }
      setChanges((count) => count + 1);
      showToast({ id: 'password', kind: 'success', text: readTexts(identityTexts)('password.changed') });
      onChanged();
    },
    'clear',
  );
  return (
    <Panel title={t('password.title')} note={t(hasPassword ? 'password.note' : 'password.none')}>
      <form onSubmit={onSubmit} key={changes}>
        <fieldset disabled={busy} className="flex flex-col gap-4">
          {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
          {hasPassword && <PasswordField label={t('password.current')} name="current" autoComplete="current-password" required problem={at('current')} />}
          <NewPasswordFields kind="new" problem={at('password')} confirmProblem={at('confirm')} />
          <Button type="submit" look="secondary" busy={busy} className="self-start">
            {t(hasPassword ? 'password.change' : 'password.set')}
          </Button>
        </fieldset>
      </form>
      {proof.dialog}
    </Panel>
  );
}
