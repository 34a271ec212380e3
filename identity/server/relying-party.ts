import { isIP } from 'node:net';

/** Us, as authenticators know us. [WebAuthn §4] */
export type RelyingParty = { readonly name: string; readonly id: string; readonly origin: string };

/** Made of the public address, never of a request. An address in numbers has no passkeys; in development such a server is also `localhost`. */
export function relyingParty(publicUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { name: 'Parley', id: isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : 'localhost', origin };
}
