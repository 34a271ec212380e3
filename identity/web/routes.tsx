import { createRoute, useNavigate, useParams, useSearch, type AnyRoute } from '@tanstack/react-router';
import { useEffect, type ComponentType } from 'react';
import { ConfirmEmailPage } from './ConfirmEmailPage.tsx';
import { ForgotPasswordPage } from './ForgotPasswordPage.tsx';
import { ResetPasswordPage } from './ResetPasswordPage.tsx';
import { safeNext } from './safe-next.ts';
import { RequireSession } from './RequireSession.tsx';
import { SecondFactorPage } from './SecondFactorPage.tsx';
import { SettingsPage } from './settings/SettingsPage.tsx';
import { SignInPage } from './SignInPage.tsx';
import { SignUpPage } from './SignUpPage.tsx';
import { UndoEmailChangePage } from './UndoEmailChangePage.tsx';
import { useSession } from './use-session.ts';

/** `/sign-in` and its second step, `/sign-up`, the pages behind letters, and `/settings`. */
export function identityRoutes(parent: AnyRoute): AnyRoute[] {
  const validateSearch = (search: Record<string, unknown>) => ({ next: safeNext(search.next) });
  return [
    createRoute({ getParentRoute: () => parent, path: '/sign-in', validateSearch, component: SignIn }),
    createRoute({ getParentRoute: () => parent, path: '/sign-in/second-factor', validateSearch, component: SecondFactor }),
    createRoute({ getParentRoute: () => parent, path: '/sign-up', validateSearch, component: SignUp }),
    createRoute({ getParentRoute: () => parent, path: '/forgot-password', component: ForgotPasswordPage }),
    createRoute({ getParentRoute: () => parent, path: '/reset-password', component: ResetPasswordPage }),
    createRoute({ getParentRoute: () => parent, path: '/confirm-email', component: ConfirmEmailPage }),
    createRoute({ getParentRoute: () => parent, path: '/undo-email-change', component: UndoEmailChangePage }),
    createRoute({ getParentRoute: () => parent, path: '/settings', component: Settings }),
    createRoute({ getParentRoute: () => parent, path: '/settings/$section', component: Settings }),
  ];
}

function SignIn() {
  return <BeforeSession Page={SignInPage} />;
}

function SecondFactor() {
  return <BeforeSession Page={SecondFactorPage} />;
}

function SignUp() {
  return <BeforeSession Page={SignUpPage} />;
}

/** Who is signed in goes on to where they wanted to go, also when it happened in another tab. */
function BeforeSession({ Page }: { readonly Page: ComponentType<{ readonly next: string }> }) {
  const search: { next?: string } = useSearch({ strict: false });
  const { session } = useSession();
  const next = safeNext(search.next);
  const navigate = useNavigate();
  const isIn = session !== null && session !== undefined;
  useEffect(() => {
    if (isIn) void navigate({ href: next, replace: true });
  }, [isIn, navigate, next]);
  return isIn ? null : <Page next={next} />;
}

function Settings() {
  const { section } = useParams({ strict: false }) as { section?: string }; // both routes that mount this have it, or nothing
  return <RequireSession>{(session) => <SettingsPage session={session} path={section} />}</RequireSession>;
}
