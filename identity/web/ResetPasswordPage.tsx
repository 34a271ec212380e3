import { Button, Notice, showToast, Spinner, useTexts } from '@parley/ui';
import { useNavigate } from '@tanstack/react-router';
import { resetPassword } from './address-client.ts';
import { AuthCard } from './AuthCard.tsx';
import { identityTexts } from './texts/identity-texts.ts';
import { LinkGone } from './LinkGone.tsx';
import { NewPasswordFields } from './NewPasswordFields.tsx';
import { readNewPassword } from './read-new-password.ts';
import { useAuthForm } from './use-auth-form.ts';
import { useLetterLink } from './use-letter-link.ts';
import { useSession } from './use-session.ts';

/** Opened from a letter. */
export function ResetPasswordPage() {
  const t = useTexts(identityTexts);
  const title = t('reset.title');
  const { token, link, error } = useLetterLink();
  const { changed } = useSession();
  const navigate = useNavigate();
  const { busy, at, onSubmit } = useAuthForm(async (form) => {
    await resetPassword(token, readNewPassword(form));
    await changed();
    showToast({ id: 'password', kind: 'success', text: t('password.changed') });
    await navigate({ to: '/sign-in', replace: true });
  });

  if (error !== null && error !== undefined) return <LinkGone title={title} error={error} another="reset" />;
  if (link === undefined) {
    return (
      <AuthCard title={title}>
        <Spinner label={t('wait')} />
      </AuthCard>
    );
  }
  return (
    <AuthCard title={title}>
      <form onSubmit={onSubmit}>
        <fieldset disabled={busy} className="flex flex-col gap-4">
          {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
          <p className="text-muted">{t('reset.for', { username: link.username })}</p>
          <NewPasswordFields kind="new" problem={at('password')} confirmProblem={at('confirm')} autoFocus />
          <Button type="submit" busy={busy} className="mt-2">
            {t('save')}
          </Button>
        </fieldset>
      </form>
    </AuthCard>
  );
}
