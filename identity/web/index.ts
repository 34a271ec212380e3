export { identityRoutes } from './routes.tsx';
export { safeNext } from './safe-next.ts';
export { RequireSession } from './RequireSession.tsx';
export { SessionWatch, useSession } from './use-session.ts';
export { GuestElsewhere } from './GuestElsewhere.tsx';
export { InviteGuests } from './InviteGuests.tsx';
export { UserMenu } from './UserMenu.tsx';
export type { Session } from './auth-client.ts';
