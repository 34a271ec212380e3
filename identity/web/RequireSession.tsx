import { Button, Notice, Spinner } from '@parley/ui';
import { Navigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Session } from './auth-client.ts';
import { useSession } from './use-session.ts';

/** Shows its children to a signed-in person; sends everybody else to sign in and back here afterwards. */
export function RequireSession({ children }: { readonly children: (session: Session) => ReactNode }) {
  const { session, failed, refresh } = useSession();
  if (failed) {
    return (
      <main className="mx-auto flex min-h-full max-w-md flex-col justify-center gap-4 px-4">
        <Notice kind="problem" title="The server does not answer.">
          Check your connection; this page does not lose anything meanwhile.
        </Notice>
        <Button look="secondary" onClick={() => void refresh()}>
          Try again
        </Button>
      </main>
    );
  }
  if (session === undefined) {
    return (
      <main className="flex min-h-full items-center justify-center">
        <Spinner label="One moment" />
      </main>
    );
  }
  if (session === null) {
    const { pathname, search, hash } = globalThis.location;
    return <Navigate to="/sign-in" search={{ next: pathname + search + hash }} replace />;
  }
  return children(session);
}
