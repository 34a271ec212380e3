import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import type { ComponentType, ReactNode } from 'react';
import type { Session } from './auth-client.ts';
import { safeNext } from './safe-next.ts';

export type IdentityRoutesOptions = {
  readonly parent: AnyRoute;
  /** Stands around what a signed-in person sees. */
  readonly Shell: ComponentType<{ readonly session: Session; readonly children: ReactNode }>;
};

/** Signing in with its second step and signing up, what belongs to it, the pages behind letters, and the settings. Each comes when it is opened. */
export function identityRoutes({ parent, Shell }: IdentityRoutesOptions): AnyRoute[] {
  const getParentRoute = () => parent;
  const validateSearch = (search: Record<string, unknown>) => ({ next: safeNext(search.next), ...(typeof search.problem === 'string' ? { problem: search.problem } : {}) });
  const keepCodes = ({ problem, done }: Record<string, unknown>) => ({ ...(typeof problem === 'string' ? { problem } : {}), ...(typeof done === 'string' ? { done } : {}) });
  const signingIn = () => import('./routes/signing-in.tsx');
  const otherWays = () => import('./routes/other-ways-in.tsx');
  const letters = () => import('./routes/behind-letters.tsx');
  const settings = async () => {
    const { Settings } = await import('./routes/settings.tsx');
    return { Settings: () => <Settings Shell={Shell} /> };
  };
  return [
    createRoute({ getParentRoute, path: '/sign-in', validateSearch, component: lazyRouteComponent(signingIn, 'SignIn') }),
    createRoute({ getParentRoute, path: '/sign-in/second-factor', validateSearch, component: lazyRouteComponent(signingIn, 'SecondFactor') }),
    createRoute({ getParentRoute, path: '/sign-up', validateSearch, component: lazyRouteComponent(signingIn, 'SignUp') }),
    createRoute({ getParentRoute, path: '/finish-account', component: lazyRouteComponent(otherWays, 'FinishAccount') }),
    createRoute({ getParentRoute, path: '/connect', component: lazyRouteComponent(otherWays, 'Connect') }),
    createRoute({ getParentRoute, path: '/setup', component: lazyRouteComponent(otherWays, 'Setup') }),
    createRoute({ getParentRoute, path: '/g', component: lazyRouteComponent(otherWays, 'Guest') }),
    createRoute({ getParentRoute, path: '/forgot-password', component: lazyRouteComponent(letters, 'ForgotPasswordPage') }),
    createRoute({ getParentRoute, path: '/reset-password', component: lazyRouteComponent(letters, 'ResetPasswordPage') }),
    createRoute({ getParentRoute, path: '/confirm-email', component: lazyRouteComponent(letters, 'ConfirmEmailPage') }),
    createRoute({ getParentRoute, path: '/undo-email-change', component: lazyRouteComponent(letters, 'UndoEmailChangePage') }),
    createRoute({ getParentRoute, path: '/welcome', component: lazyRouteComponent(letters, 'Welcome') }),
    createRoute({ getParentRoute, path: '/settings', component: lazyRouteComponent(settings, 'Settings') }),
    createRoute({ getParentRoute, path: '/settings/$section', validateSearch: keepCodes, component: lazyRouteComponent(settings, 'Settings') }),
  ];
}
