export { createApp, httpLimits, recentProofMs, tooManyRequests, type AppOptions, type CreatedApp } from './create-app.ts';
export type { HttpLog } from './http-log.ts';
export { isForgeable } from './origin-check.ts';
export { httpErrors } from './http-errors.ts';
export { ListenError, Listener, type ListenerOptions } from './listener.ts';
export { noncePlaceholder } from './static-web.ts';
export type { App, Principal, RoutePolicy, Slice, SliceErrors } from './slice.ts';
export type { Upgrade, UpgradeDoor } from '../net/index.ts';
