import { Button, Notice, Spinner } from '@parley/ui';
import { useState } from 'react';
import { confirmAddress } from './address-client.ts';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';
import { LinkGone } from './LinkGone.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useLetterLink } from './use-letter-link.ts';
import { useSession } from './use-session.ts';

const title = 'Confirm your email address';

/** Opened from a letter. Only the press confirms: programs that open every link must not. */
export function ConfirmEmailPage() {
  const { token, link, error } = useLetterLink();
  const { session, refresh } = useSession();
  const [confirmed, setConfirmed] = useState<string>();
  const { busy, problem, onSubmit } = useAuthForm(async () => {
    setConfirmed((await confirmAddress(token)).email);
    await refresh();
  });

  if (confirmed !== undefined) {
    return (
      <AuthCard title="Your address is confirmed">
        <p className="mb-4">
          <strong className="font-medium break-words">{confirmed}</strong> belongs to your account now.
        </p>
        {session === null || session === undefined ? <AuthLink to="/sign-in">Sign in</AuthLink> : <AuthLink to="/">Go on</AuthLink>}
      </AuthCard>
    );
  }
  if (error !== null && error !== undefined) return <LinkGone title={title} error={error} another="confirm" />;
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
          {problem !== undefined && <Notice kind="problem" title={problem.text} />}
          <p>
            <strong className="font-medium break-words">{link.email}</strong> shall be the address of the account <strong className="font-medium">{link.username}</strong>.
          </p>
          <p className="text-sm text-muted">Is this not your account? Then close this page: without your press nothing happens.</p>
          <Button type="submit" busy={busy}>
            Confirm
          </Button>
        </fieldset>
      </form>
    </AuthCard>
  );
}
