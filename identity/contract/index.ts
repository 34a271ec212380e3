export * from './api.ts';
export { identityErrors, type IdentityErrorCode } from './errors.ts';
export { identityEvents } from './events.ts';
export type { KeyPurpose, KeyRing, Principal, PublicKeyJwk, ResolvePrincipal, VerifyingKey } from './ports.ts';
