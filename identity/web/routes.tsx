import { createRoute, useNavigate, useSearch, type AnyRoute } from '@tanstack/react-router';
import { safeNext } from './safe-next.ts';
import { SignInPage } from './SignInPage.tsx';
import { SignUpPage } from './SignUpPage.tsx';

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
