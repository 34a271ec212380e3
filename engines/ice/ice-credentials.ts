import { randomText, type Random } from '@parley/engine-wire';

/** RFC 8839 §5.4: ufrag 4…256 characters, password 22…256, of ice-chars. */
export type IceCredentials = { readonly ufrag: string; readonly password: string };

/** 62^12 names: two live sessions never share one, and it cannot be guessed from outside. RFC asks for 24 bits. */
const ufragCharacters = 12;
/** 143 bits, where [RFC 8445 §5.3] asks for 128. */
const passwordCharacters = 24;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Fresh credentials for one ICE session; a restart takes new ones. */
export function createIceCredentials(random: Random): IceCredentials {
  return { ufrag: randomText(random, ufragCharacters, alphabet), password: randomText(random, passwordCharacters, alphabet) };
}
