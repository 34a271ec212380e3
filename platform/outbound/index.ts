export { readAllowedTarget, type AllowedTarget } from './allowed-target.ts';
export { asFetch } from './as-fetch.ts';
export type { OutboundAnswer, OutboundFailure, OutboundOutcome, OutboundReason } from './outcome.ts';
export type { NameResolver } from './resolve-target.ts';
export { createSafeFetch, type OutboundRequest, type SafeFetch, type SafeFetchOptions } from './safe-fetch.ts';
