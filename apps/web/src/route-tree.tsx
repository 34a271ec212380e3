import { identityRoutes, SessionWatch } from '@parley/identity/web';
import { meetingRoutes } from '@parley/meetings/web';
import { UiRoot } from '@parley/ui';
import { createRootRoute, createRoute, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { AppShell } from './shell/AppShell.tsx';
import { BrokenPage } from './shell/BrokenPage.tsx';
import { Guard } from './shell/Guard.tsx';
import { NotFoundPage } from './shell/NotFoundPage.tsx';

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage, errorComponent: BrokenPage });
const getParentRoute = () => root;

/** Pages come from slices; the shell stands around them and knows who is allowed to see them. */
export const routeTree = root.addChildren([
  createRoute({ getParentRoute, path: '/dev/mail', component: lazyRouteComponent(() => import('./DevMailPage.tsx'), 'DevMailPage') }),
  createRoute({ getParentRoute, path: '/dev/design', component: lazyRouteComponent(() => import('./design/DesignPage.tsx'), 'DesignPage') }),
  ...identityRoutes({ parent: root, Shell: AppShell }),
  ...meetingRoutes({ parent: root, Guard }),
]);

function Root() {
  return (
    <UiRoot>
      <Outlet />
      <SessionWatch />
    </UiRoot>
  );
}
