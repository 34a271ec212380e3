import { GuestElsewhere, identityRoutes, InviteGuests, RequireSession, SessionWatch, UserMenu } from '@parley/identity/web';
import { meetingRoutes, type MeetingVisitor } from '@parley/meetings/web';
import { UiRoot } from '@parley/ui';
import { createRootRoute, createRoute, Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense, type ReactNode } from 'react';
import { DevMailPage } from './DevMailPage.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Broken });

// For those who build pages: nobody else loads it.
const DesignPage = lazy(async () => ({ default: (await import('./design/DesignPage.tsx')).DesignPage }));

/** Pages come from slices; the shell knows only who is allowed to see them. */
export const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/dev/mail', component: DevMailPage }),
  createRoute({ getParentRoute: () => root, path: '/dev/design', component: () => <Suspense><DesignPage /></Suspense> }),
  ...identityRoutes(root), ...meetingRoutes({ parent: root, Guard })]);

function Shell() {
  return (
    <UiRoot>
      <Outlet />
      <SessionWatch />
    </UiRoot>
  );
}

type GuardProps = { readonly code?: string; readonly children: (visitor: MeetingVisitor) => ReactNode };

function Guard({ code, children }: GuardProps) {
  return (
    <RequireSession>
      {(session) => {
        const { user, guest } = session;
        const visitor = { name: user.name, picture: user.image ?? undefined, accountMenu: <UserMenu session={session} /> };
        if (user.role !== 'guest') return children({ ...visitor, viewerOnly: false, inviteGuests: (meetingCode) => <InviteGuests meetingCode={meetingCode} /> });
        // The server lets a guest into one meeting only; other pages say so instead of failing.
        if (guest === undefined || guest.meetingCode !== code) return <GuestElsewhere meetingCode={guest?.meetingCode} />;
        return children({ ...visitor, viewerOnly: guest.meetingRole === 'viewer' });
      }}
    </RequireSession>
  );
}

function NotFound() {
  return <Message title="This page does not exist." advice="The link may be mistyped or old." />;
}

function Broken() {
  return <Message title="Something went wrong on this page." advice="Reload it. If it happens again, tell the people who run this server." />;
}

function Message({ title, advice }: { readonly title: string; readonly advice: string }) {
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-4 px-4 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
      <p className="text-muted">{advice}</p>
      <Link to="/" className="inline-flex min-h-11 items-center rounded-control border border-line bg-surface px-4 font-medium hover:bg-canvas">
        Back to the start
      </Link>
    </main>
  );
}
