import { Button, Notice, Spinner, useTexts } from '@parley/ui';
import { Navigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Session } from './auth-client.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { useSession } from './use-session.ts';

/** Shows its children to a signed-in person; sends everybody else to sign in and back here afterwards. */
export function RequireSession({ children }: { readonly children: (session: Session) => ReactNode }) {
  const t = useTexts(identityTexts);
  const { session, failed, refresh } = useSession();
  if (failed) {
    return (
      <main className="mx-auto flex min-h-full max-w-md flex-col justify-center gap-4 px-4">
        <Notice kind="problem" title={t('unreachable.title')}>
          {t('unreachable.advice')}
        </Notice>
        <Button look="secondary" onClick={() => void refresh()}>
          {t('try-again')}
        </Button>
      </main>
    );
  }
  if (session === undefined) {
    return (
      <main className="flex min-h-full items-center justify-center">
        <Spinner label={t('wait')} />
      </main>
    );
  }
  if (session === null) {
    const { pathname, search, hash } = globalThis.location;
    return <Navigate to="/sign-in" search={{ next: pathname + search + hash }} replace />;
  }
  return children(session);
}
