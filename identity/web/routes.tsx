import { createRoute, useNavigate, useParams, useSearch, type AnyRoute } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { ConfirmEmailPage } from './ConfirmEmailPage.tsx';
import { ForgotPasswordPage } from './ForgotPasswordPage.tsx';
import { ResetPasswordPage } from './ResetPasswordPage.tsx';
import { safeNext } from './safe-next.ts';
import { ConnectPage } from './ConnectPage.tsx';
import { FinishAccountPage } from './FinishAccountPage.tsx';
import { GuestElsewhere } from './GuestElsewhere.tsx';
import { GuestPage } from './GuestPage.tsx';
import { RequireSession } from './RequireSession.tsx';
import { SecondFactorPage } from './SecondFactorPage.tsx';
import { SettingsPage } from './settings/SettingsPage.tsx';
import { SetupPage } from './SetupPage.tsx';
import { SignInPage } from './SignInPage.tsx';
import { SignUpPage } from './SignUpPage.tsx';
import { UndoEmailChangePage } from './UndoEmailChangePage.tsx';
import { useSession } from './use-session.ts';
import { WelcomePage } from './WelcomePage.tsx';

/** Signing in with its second step and signing up, what belongs to it, the pages behind letters, and the settings. */
export function identityRoutes(parent: AnyRoute): AnyRoute[] {
  const validateSearch = (search: Record<string, unknown>) => ({ next: safeNext(search.next), ...(typeof search.problem === 'string' ? { problem: search.problem } : {}) });
  const keepCodes = ({ problem, done }: Record<string, unknown>) => ({ ...(typeof problem === 'string' ? { problem } : {}), ...(typeof done === 'string' ? { done } : {}) });
  return [
    createRoute({ getParentRoute: () => parent, path: '/sign-in', validateSearch, component: SignIn }),
    createRoute({ getParentRoute: () => parent, path: '/sign-in/second-factor', validateSearch, component: SecondFactor }),
    createRoute({ getParentRoute: () => parent, path: '/sign-up', validateSearch, component: SignUp }),
    createRoute({ getParentRoute: () => parent, path: '/forgot-password', component: ForgotPasswordPage }),
    createRoute({ getParentRoute: () => parent, path: '/reset-password', component: ResetPasswordPage }),
    createRoute({ getParentRoute: () => parent, path: '/confirm-email', component: ConfirmEmailPage }),
    createRoute({ getParentRoute: () => parent, path: '/undo-email-change', component: UndoEmailChangePage }),
    createRoute({ getParentRoute: () => parent, path: '/finish-account', component: FinishAccount }),
    createRoute({ getParentRoute: () => parent, path: '/connect', component: Connect }),
    createRoute({ getParentRoute: () => parent, path: '/setup', component: Setup }),
    createRoute({ getParentRoute: () => parent, path: '/welcome', component: Welcome }),
    createRoute({ getParentRoute: () => parent, path: '/g', component: Guest }),
    createRoute({ getParentRoute: () => parent, path: '/settings', component: Settings }),
    createRoute({ getParentRoute: () => parent, path: '/settings/$section', validateSearch: keepCodes, component: Settings }),
  ];
}

function SignIn() {
  const { problem }: { problem?: string } = useSearch({ strict: false });
  return <BeforeSession>{(next) => <SignInPage next={next} brought={problem} />}</BeforeSession>;
}

function FinishAccount() {
  return <FinishAccountPage onGo={useGo()} />;
}

function Connect() {
  const go = useGo();
  return <RequireSession>{(session) => <ConnectPage session={session} onGo={go} />}</RequireSession>;
}

function Setup() {
  return <SetupPage onGo={useGo()} />;
}

function Welcome() {
  return <WelcomePage onGo={useGo()} />;
}

function Guest() {
  return <GuestPage onGo={useGo()} />;
}

/** To a page of ours, in place of this one: nobody comes back to a form that has done its work. */
function useGo(): (path: string) => void {
  const navigate = useNavigate();
  return (path) => void navigate({ href: safeNext(path), replace: true });
}

function SecondFactor() {
  return <BeforeSession>{(next) => <SecondFactorPage next={next} />}</BeforeSession>;
}

function SignUp() {
  return <BeforeSession>{(next) => <SignUpPage next={next} />}</BeforeSession>;
}

/** Who is signed in goes on to where they wanted to go, also when it happened in another tab. */
function BeforeSession({ children }: { readonly children: (next: string) => ReactNode }) {
  const search: { next?: string } = useSearch({ strict: false });
  const { session } = useSession();
  const next = safeNext(search.next);
  const navigate = useNavigate();
  const isIn = session !== null && session !== undefined;
  useEffect(() => {
    if (isIn) void navigate({ href: next, replace: true });
  }, [isIn, navigate, next]);
  return isIn ? null : children(next);
}

function Settings() {
  const { section } = useParams({ strict: false }) as { section?: string }; // both routes that mount this have it, or nothing
  return <RequireSession>{(session) => (session.user.role === 'guest' ? <GuestElsewhere meetingCode={session.guest?.meetingCode} /> : <SettingsPage session={session} path={section} />)}</RequireSession>;
}
