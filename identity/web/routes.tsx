import { createRoute, useNavigate, useSearch, type AnyRoute } from '@tanstack/react-router';
import { SignInPage } from './SignInPage.tsx';
import { SignUpPage } from './SignUpPage.tsx';

/**
 * Where to go after signing in: a path of this site, never another origin.
 *
 * Answers the path with query and hash; `/` for everything doubtful
 */
export function safeNext(value: unknown, origin = globalThis.location.origin): string {
  if (typeof value !== 'string' || !URL.canParse(value, origin)) return '/';
  const url = new URL(value, origin);
  return url.origin === origin ? url.pathname + url.search + url.hash : '/';
}

/** `/sign-in` and `/sign-up`. */
export function identityRoutes(parent: AnyRoute): AnyRoute[] {
  const validateSearch = (search: Record<string, unknown>) => ({ next: safeNext(search.next) });
  return [
    createRoute({ getParentRoute: () => parent, path: '/sign-in', validateSearch, component: SignIn }),
    createRoute({ getParentRoute: () => parent, path: '/sign-up', validateSearch, component: SignUp }),
  ];
}

function SignIn() {
  return <SignInPage {...useNext()} />;
}

function SignUp() {
  return <SignUpPage {...useNext()} />;
}

function useNext(): { next: string; onDone: () => void } {
  const search: { next?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const next = safeNext(search.next);
  return { next, onDone: () => void navigate({ href: next, replace: true }) };
}
