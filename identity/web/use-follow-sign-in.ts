import type { SignInAnswer } from '@parley/identity/contract';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useSession } from './use-session.ts';

/** Goes where a way to sign in leads: to what is still asked for, or into the session, which the route and every other tab follow. */
export function useFollowSignIn(next: string): (answer: SignInAnswer) => Promise<void> {
  const { changed } = useSession();
  const navigate = useNavigate();
  return useCallback(
    async (answer) => {
      if ('next' in answer) await navigate({ to: '/sign-in/second-factor', search: { next }, replace: true });
      else await changed();
    },
    [changed, navigate, next],
  );
}
