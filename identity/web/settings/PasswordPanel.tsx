import { Button, Notice, Panel, PasswordField, showToast } from '@parley/ui';
import { useState } from 'react';
import { changePassword } from '../address-client.ts';
import { FormProblem } from '../error-messages.ts';
import { NewPasswordFields } from '../NewPasswordFields.tsx';
import { readNewPassword } from '../read-new-password.ts';
import { useAuthForm } from '../use-auth-form.ts';
import { ProofDeclined, useRecentProof } from '../use-recent-proof.tsx';

type PasswordPanelProps = { readonly hasPassword: boolean; readonly onChanged: () => void };

export function PasswordPanel({ hasPassword, onChanged }: PasswordPanelProps) {
  const proof = useRecentProof();
  // A new form after each change: what was typed does not stay.
  const [changes, setChanges] = useState(0);
  const { busy, at, onSubmit } = useAuthForm(
    async (form) => {
      const newPassword = readNewPassword(form);
      try {
        await proof.run(() => changePassword(hasPassword ? String(form.get('current')) : undefined, newPassword));
      } catch (error) {
        throw error instanceof ProofDeclined ? new FormProblem({ text: 'Nothing was changed, because it was not confirmed that it is you.' }) : error;
      }
      setChanges((count) => count + 1);
      showToast({ id: 'password', kind: 'success', text: 'Your password was changed' });
      onChanged();
    },
    'clear',
  );
  return (
    <Panel title="Password" note={hasPassword ? 'Changing it signs you out everywhere else.' : 'You have none yet. With one you can also sign in by username.'}>
      <form onSubmit={onSubmit} key={changes}>
        <fieldset disabled={busy} className="flex flex-col gap-4">
          {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
          {hasPassword && <PasswordField label="Current password" name="current" autoComplete="current-password" required problem={at('current')} />}
          <NewPasswordFields label="New password" problem={at('password')} confirmProblem={at('confirm')} />
          <Button type="submit" look="secondary" busy={busy} className="self-start">
            {hasPassword ? 'Change password' : 'Set password'}
          </Button>
        </fieldset>
      </form>
      {proof.dialog}
    </Panel>
  );
}
