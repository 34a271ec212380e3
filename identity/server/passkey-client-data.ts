export type ClientData = { readonly type: string; readonly challenge: string; readonly origin: string; readonly isFramed: boolean };

/**
 * Reads what the browser says about the question that it has put to the authenticator.
 *
 * Answers  undefined for anything that no browser writes
 * Source   WebAuthn Level 3 §5.8.1
 */
export function readClientData(base64url: string): ClientData | undefined {
  let data: unknown;
  try {
    data = JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
  } catch {
    // Bytes from outside that are not JSON: the answer says so.
    return undefined;
  }
  if (typeof data !== 'object' || data === null) return undefined;
  const { type, challenge, origin, crossOrigin, topOrigin } = data as Record<string, unknown>;
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') return undefined;
  return { type, challenge, origin, isFramed: (crossOrigin ?? false) !== false || topOrigin !== undefined };
}
