export { identityRoutes } from './routes.tsx';
export { safeNext } from './safe-next.ts';
export { RequireSession } from './RequireSession.tsx';
export { SessionWatch, useSession } from './use-session.ts';
export { UserMenu } from './UserMenu.tsx';
export type { Session } from './auth-client.ts';
