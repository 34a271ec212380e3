import type { OwnAddress } from '@parley/identity/contract';
import { Button, Notice, Panel, readTexts, showToast, TextField, useTexts } from '@parley/ui';
import { askForConfirmation, changeAddress } from '../address-client.ts';
import { FormProblem } from '../error-messages.ts';
import { identityTexts } from '../texts/identity-texts.ts';
import { settingsTexts } from './texts/settings-texts.ts';
import { useAuthForm } from '../use-auth-form.ts';
import { ProofDeclined, useRecentProof } from '../use-recent-proof.tsx';

type AddressPanelProps = { readonly own: OwnAddress; readonly onChanged: () => void };

export function AddressPanel({ own, onChanged }: AddressPanelProps) {
  const t = useTexts(settingsTexts);
  const proof = useRecentProof();
  const { busy, at, onSubmit } = useAuthForm(
    async (form) => {
      try {
        await proof.run(() => changeAddress(String(form.get('email')).trim()));
      } catch (error) {
        throw error instanceof ProofDeclined ? new FormProblem({ text: readTexts(identityTexts)('confirm.declined') }) : error;
      }
      onChanged();
    },
    'clear',
  );
  return (
    <Panel title={t('address.title')} note={t('address.note')}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0">
          <span className="block font-medium break-words">{own.email}</span>
          <span className="text-label text-muted">{t(own.emailVerified ? 'address.confirmed' : 'address.not-confirmed')}</span>
        </p>
        {!own.emailVerified && own.canSendMail && (
          <Button look="secondary" onClick={() => void askForConfirmation(own.email).then(() => showToast({ id: 'address', kind: 'success', text: t('address.sent') }), () => showToast({ id: 'address', kind: 'problem', text: t('address.not-sent') }))}>
            {t('address.confirm')}
          </Button>
        )}
      </div>
      {own.pendingEmail !== null && <Notice title={t('address.waiting', { email: own.pendingEmail })}>{t('address.waiting.note')}</Notice>}
      {own.canSendMail ? (
        <form onSubmit={onSubmit}>
          <fieldset disabled={busy} className="flex flex-col gap-4">
            {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
            <TextField label={t('address.new')} name="email" type="email" autoComplete="email" required problem={at('email')} />
            <Button type="submit" look="secondary" busy={busy} className="self-start">
              {t('address.change')}
            </Button>
          </fieldset>
        </form>
      ) : (
        <p className="text-label text-muted">{t('address.no-mail')}</p>
      )}
      {proof.dialog}
    </Panel>
  );
}
