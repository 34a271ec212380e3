import { Button, Notice, Spinner } from '@parley/ui';
import { useState } from 'react';
import { undoAddressChange } from './address-client.ts';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';
import { LinkGone } from './LinkGone.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useLetterLink } from './use-letter-link.ts';
import { useSession } from './use-session.ts';

const title = 'This was not me';

/** Opened from the letter that says that the address was changed. */
export function UndoEmailChangePage() {
  const { token, link, error } = useLetterLink();
  const { changed } = useSession();
  const [restored, setRestored] = useState<string>();
  const { busy, problem, onSubmit } = useAuthForm(async () => {
    setRestored((await undoAddressChange(token)).email);
    await changed();
  });

  if (restored !== undefined) {
    return (
      <AuthCard title="Your address is back" footer={<AuthLink to="/sign-in">Back to sign in</AuthLink>}>
        <p>
          We have sent an email to <strong className="font-medium break-words">{restored}</strong>. Choose a new password with the link in it: the old one does not work any more.
        </p>
      </AuthCard>
    );
  }
  if (error !== null && error !== undefined) return <LinkGone title={title} error={error} />;
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
            The account <strong className="font-medium">{link.username}</strong> gets the address <strong className="font-medium break-words">{link.email}</strong> back, is signed out everywhere, and needs a new password.
          </p>
          <Button type="submit" look="danger" busy={busy}>
            Give my address back
          </Button>
        </fieldset>
      </form>
    </AuthCard>
  );
}
