export * from './account-api.ts';
export * from './address-api.ts';
export * from './api.ts';
export * from './keys-api.ts';
export * from './factors.ts';
export { identityErrors, type IdentityErrorCode } from './errors.ts';
export { identityEvents } from './events.ts';
export type { AccountRole, KeyPurpose, KeyRing, Principal, PublicKeyJwk, ResolvePrincipal, SignInMethod, VerifyingKey } from './ports.ts';
