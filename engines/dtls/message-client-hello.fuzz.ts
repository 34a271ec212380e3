import { readClientHello, writeClientHello } from './message-client-hello.ts';
import { readServerHello, writeServerHello } from './message-server-hello.ts';

export const target = 'engines/dtls/hello';

const random = new Uint8Array(32);

export const seeds = [
  writeClientHello(random, new Uint8Array(32), { groups: true, pointFormats: true, renegotiation: true, signatureSchemes: [0x0403], srtpCodes: [1, 7] }),
  writeServerHello(random, { renegotiation: true, pointFormats: true, srtpCodes: [1] }),
];

export function fuzz(bytes: Uint8Array): void {
  const hello = readClientHello(bytes);
  if (hello !== undefined && 2 * hello.cipherSuites.length + hello.cookie.length > bytes.length) throw new Error('more was read than was there');
  readServerHello(bytes);
}
