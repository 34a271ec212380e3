import { cleanAlias } from '@parley/meetings/contract';
import { createRoute, Navigate, useNavigate, useParams, type AnyRoute } from '@tanstack/react-router';
import { lazy, Suspense, useLayoutEffect, type ComponentType, type ReactNode } from 'react';
import { Spinner, useTexts } from '@parley/ui';
import { LandingPage } from './landing/LandingPage.tsx';
import { landingTexts } from './landing/texts/landing-texts.ts';

/** Who is at the page, as far as meetings care; the shell knows the rest. */
export type MeetingVisitor = {
  readonly name: string;
  readonly picture: string | undefined;
  /** Was invited to watch. */
  readonly viewerOnly: boolean;
  /** What lets others in without an account; absent for those who may not. */
  readonly inviteGuests?: ((code: string) => ReactNode) | undefined;
};

export type MeetingRoutesOptions = {
  readonly parent: AnyRoute;
  /** Shows its children to a signed-in person only; to a guest only at the meeting of the invite. */
  readonly Guard: ComponentType<{ readonly code?: string; readonly children: (visitor: MeetingVisitor) => ReactNode }>;
};

// The LiveKit client is most of the bundle; nobody needs it before a meeting.
const MeetingPage = lazy(async () => ({ default: (await import('./MeetingPage.tsx')).MeetingPage }));

/** `/`, `/m/<code>` and the bare `/<code>`. */
export function meetingRoutes({ parent, Guard }: MeetingRoutesOptions): AnyRoute[] {
  const getParentRoute = () => parent;
  return [
    createRoute({ getParentRoute, path: '/', component: () => <Guard>{() => <Landing />}</Guard> }),
    createRoute({
      getParentRoute,
      path: '/m/$code',
      component: () => <GuardedMeeting Guard={Guard} />,
    }),
    createRoute({ getParentRoute, path: '/$code', component: Bare }),
  ];
}

function Landing() {
  const navigate = useNavigate();
  return <LandingPage onCode={(code) => void navigate({ to: '/m/$code', params: { code } })} />;
}

function GuardedMeeting({ Guard }: Pick<MeetingRoutesOptions, 'Guard'>) {
  const { code } = useParams({ strict: false }) as { code: string }; // the route that mounts this has the parameter
  return <Guard code={code}>{(visitor) => <Meeting code={code} visitor={visitor} />}</Guard>;
}

function Meeting({ code, visitor }: { readonly code: string; readonly visitor: MeetingVisitor }) {
  const t = useTexts(landingTexts);
  const navigate = useNavigate();
  useDarkPage();
  return (
    <div className="min-h-dvh bg-canvas text-ink">
      <Suspense
        fallback={
          <div className="flex h-dvh items-center justify-center">
            <Spinner label={t('loading')} />
          </div>
        }
      >
        <MeetingPage
          code={code}
          name={visitor.name}
          viewerOnly={visitor.viewerOnly}
          inviteGuests={visitor.inviteGuests?.(code)}
          picture={visitor.picture}
          onCode={(clean) => void navigate({ to: '/m/$code', params: { code: clean }, replace: true })}
        />
      </Suspense>
    </div>
  );
}

/** Meetings are dark whatever the system says, menus that float above the page included. */
function useDarkPage(): void {
  useLayoutEffect(() => {
    document.documentElement.classList.add('always-dark');
    return () => document.documentElement.classList.remove('always-dark');
  }, []);
}

function Bare() {
  const { code } = useParams({ strict: false }) as { code: string }; // the route that mounts this has the parameter
  const alias = cleanAlias(code);
  return alias === '' ? <Navigate to="/" replace /> : <Navigate to="/m/$code" params={{ code: alias }} replace />;
}
