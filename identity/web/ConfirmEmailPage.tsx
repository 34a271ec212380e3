import { Button, Notice, Spinner, useTexts } from '@parley/ui';
import { useState } from 'react';
import { confirmAddress } from './address-client.ts';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';
import { identityTexts } from './texts/identity-texts.ts';
import { LinkGone } from './LinkGone.tsx';
import { strong } from './strong.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useLetterLink } from './use-letter-link.ts';
import { useSession } from './use-session.ts';

/** Opened from a letter. Only the press confirms: programs that open every link must not. */
export function ConfirmEmailPage() {
  const t = useTexts(identityTexts);
  const title = t('confirm-email.title');
  const { token, link, error } = useLetterLink();
  const { session, refresh } = useSession();
  const [confirmed, setConfirmed] = useState<string>();
  const { busy, problem, onSubmit } = useAuthForm(async () => {
    setConfirmed((await confirmAddress(token)).email);
    await refresh();
  });

  if (confirmed !== undefined) {
    return (
      <AuthCard title={t('confirm-email.done')}>
        <p className="mb-4">{t.rich('confirm-email.belongs', { email: confirmed, b: strong })}</p>
        {session === null || session === undefined ? <AuthLink to="/sign-in">{t('auth.sign-in')}</AuthLink> : <AuthLink to="/">{t('auth.go-on')}</AuthLink>}
      </AuthCard>
    );
  }
  if (error !== null && error !== undefined) return <LinkGone title={title} error={error} another="confirm" />;
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
          {problem !== undefined && <Notice kind="problem" title={problem.text} />}
          <p>{t.rich('confirm-email.shall', { email: link.email, username: link.username, b: strong })}</p>
          <p className="text-label text-muted">{t('confirm-email.not-you')}</p>
          <Button type="submit" busy={busy}>
            {t('confirm.button')}
          </Button>
        </fieldset>
      </form>
    </AuthCard>
  );
}
