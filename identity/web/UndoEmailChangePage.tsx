import { Button, Notice, Spinner, useTexts } from '@parley/ui';
import { useState } from 'react';
import { undoAddressChange } from './address-client.ts';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';
import { identityTexts } from './texts/identity-texts.ts';
import { LinkGone } from './LinkGone.tsx';
import { strong } from './strong.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useLetterLink } from './use-letter-link.ts';
import { useSession } from './use-session.ts';

/** Opened from the letter that says that the address was changed. */
export function UndoEmailChangePage() {
  const t = useTexts(identityTexts);
  const title = t('undo.title');
  const { token, link, error } = useLetterLink();
  const { changed } = useSession();
  const [restored, setRestored] = useState<string>();
  const { busy, problem, onSubmit } = useAuthForm(async () => {
    setRestored((await undoAddressChange(token)).email);
    await changed();
  });

  if (restored !== undefined) {
    return (
      <AuthCard title={t('undo.done')} footer={<AuthLink to="/sign-in">{t('auth.back')}</AuthLink>}>
        <p>{t.rich('undo.sent', { email: restored, b: strong })}</p>
      </AuthCard>
    );
  }
  if (error !== null && error !== undefined) return <LinkGone title={title} error={error} />;
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
          <p>{t.rich('undo.shall', { username: link.username, email: link.email, b: strong })}</p>
          <Button type="submit" look="danger" busy={busy}>
            {t('undo.button')}
          </Button>
        </fieldset>
      </form>
    </AuthCard>
  );
}
