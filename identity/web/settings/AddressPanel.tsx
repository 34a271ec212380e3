import type { OwnAddress } from '@parley/identity/contract';
import { Button, Notice, Panel, showToast, TextField } from '@parley/ui';
import { askForConfirmation, changeAddress } from '../address-client.ts';
import { FormProblem } from '../error-messages.ts';
import { useAuthForm } from '../use-auth-form.ts';
import { ProofDeclined, useRecentProof } from '../use-recent-proof.tsx';

type AddressPanelProps = { readonly own: OwnAddress; readonly onChanged: () => void };

export function AddressPanel({ own, onChanged }: AddressPanelProps) {
  const proof = useRecentProof();
  const { busy, at, onSubmit } = useAuthForm(
    async (form) => {
      try {
        await proof.run(() => changeAddress(String(form.get('email')).trim()));
      } catch (error) {
        throw error instanceof ProofDeclined ? new FormProblem({ text: 'Nothing was changed, because it was not confirmed that it is you.' }) : error;
      }
      onChanged();
    },
    'clear',
  );
  return (
    <Panel title="Email" note="Used to sign in and to reach you. It is not shown to others.">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0">
          <span className="block font-medium break-words">{own.email}</span>
          <span className="text-sm text-muted">{own.emailVerified ? 'Confirmed' : 'Not confirmed yet'}</span>
        </p>
        {!own.emailVerified && own.canSendMail && (
          <Button look="secondary" onClick={() => void askForConfirmation(own.email).then(() => showToast({ id: 'address', kind: 'success', text: 'An email is on its way' }), () => showToast({ id: 'address', kind: 'problem', text: 'The email could not be sent. Try again later.' }))}>
            Confirm it
          </Button>
        )}
      </div>
      {own.pendingEmail !== null && <Notice title={`Waiting for ${own.pendingEmail}`}>Open the link in the email to that address. Until then nothing changes.</Notice>}
      {own.canSendMail ? (
        <form onSubmit={onSubmit}>
          <fieldset disabled={busy} className="flex flex-col gap-4">
            {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
            <TextField label="New email" name="email" type="email" autoComplete="email" required problem={at('email')} />
            <Button type="submit" look="secondary" busy={busy} className="self-start">
              Change email
            </Button>
          </fieldset>
        </form>
      ) : (
        <p className="text-sm text-muted">This server cannot send email, so an address cannot be confirmed or changed.</p>
      )}
      {proof.dialog}
    </Panel>
  );
}
