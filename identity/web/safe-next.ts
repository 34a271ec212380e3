import { safePath } from '@parley/identity/contract';

/** `safePath` for this page. */
export function safeNext(value: unknown, origin = globalThis.location.origin): string {
  return safePath(value, origin);
}
