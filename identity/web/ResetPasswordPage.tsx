import { Button, Notice, showToast, Spinner } from '@parley/ui';
import { useNavigate } from '@tanstack/react-router';
import { resetPassword } from './address-client.ts';
import { AuthCard } from './AuthCard.tsx';
import { LinkGone } from './LinkGone.tsx';
import { NewPasswordFields } from './NewPasswordFields.tsx';
import { readNewPassword } from './read-new-password.ts';
import { useAuthForm } from './use-auth-form.ts';
import { useLetterLink } from './use-letter-link.ts';
import { useSession } from './use-session.ts';

const title = 'Choose a new password';

/** Opened from a letter. */
export function ResetPasswordPage() {
  const { token, link, error } = useLetterLink();
  const { changed } = useSession();
  const navigate = useNavigate();
  const { busy, at, onSubmit } = useAuthForm(async (form) => {
    await resetPassword(token, readNewPassword(form));
    await changed();
    showToast({ id: 'password', kind: 'success', text: 'Your password was changed' });
    await navigate({ to: '/sign-in', replace: true });
  });

  if (error !== null && error !== undefined) return <LinkGone title={title} error={error} another="reset" />;
  if (link === undefined) {
    return (
      <AuthCard title={title}>
        <Spinner label="One moment" />
      </AuthCard>
    );
  }
  return (
    <AuthCard title={title}>
      <form onSubmit={onSubmit}>
        <fieldset disabled={busy} className="flex flex-col gap-4">
          {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
          <p className="text-muted">For the account {link.username}. It is signed out everywhere.</p>
          <NewPasswordFields label="New password" problem={at('password')} confirmProblem={at('confirm')} autoFocus />
          <Button type="submit" busy={busy} className="mt-2">
            Save
          </Button>
        </fieldset>
      </form>
    </AuthCard>
  );
}
