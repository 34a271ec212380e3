import { createRoute, useNavigate, useParams, useSearch, type AnyRoute } from '@tanstack/react-router';
import { safeNext } from './safe-next.ts';
import { RequireSession } from './RequireSession.tsx';
import { SettingsPage } from './settings/SettingsPage.tsx';
import { SignInPage } from './SignInPage.tsx';
import { SignUpPage } from './SignUpPage.tsx';

/** `/sign-in`, `/sign-up` and `/settings`. */
export function identityRoutes(parent: AnyRoute): AnyRoute[] {
  const validateSearch = (search: Record<string, unknown>) => ({ next: safeNext(search.next) });
  return [
    createRoute({ getParentRoute: () => parent, path: '/sign-in', validateSearch, component: SignIn }),
    createRoute({ getParentRoute: () => parent, path: '/sign-up', validateSearch, component: SignUp }),
    createRoute({ getParentRoute: () => parent, path: '/settings', component: Settings }),
    createRoute({ getParentRoute: () => parent, path: '/settings/$section', component: Settings }),
  ];
}

function SignIn() {
  return <SignInPage {...useNext()} />;
}

function SignUp() {
  return <SignUpPage {...useNext()} />;
}

function Settings() {
  const { section } = useParams({ strict: false }) as { section?: string }; // both routes that mount this have it, or nothing
  return <RequireSession>{(session) => <SettingsPage session={session} path={section} />}</RequireSession>;
}

function useNext(): { next: string; onDone: () => void } {
  const search: { next?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const next = safeNext(search.next);
  return { next, onDone: () => void navigate({ href: next, replace: true }) };
}
