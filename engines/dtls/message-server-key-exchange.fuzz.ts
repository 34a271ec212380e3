import { readClientKeyExchange, writeClientKeyExchange } from './message-client-key-exchange.ts';
import { readHelloVerifyRequest, writeHelloVerifyRequest } from './message-hello-verify-request.ts';
import { readServerKeyExchange, writeServerKeyExchange } from './message-server-key-exchange.ts';

export const target = 'engines/dtls/key-exchange';

export const seeds = [
  writeServerKeyExchange(new Uint8Array(65), new Uint8Array(71)),
  writeClientKeyExchange(new Uint8Array(65)),
  writeHelloVerifyRequest(new Uint8Array(32)),
];

export function fuzz(bytes: Uint8Array): void {
  const exchange = readServerKeyExchange(bytes);
  if (exchange !== undefined && exchange.publicKey.length + exchange.signature.length + 8 !== bytes.length) throw new Error('bytes were left over');
  readClientKeyExchange(bytes);
  readHelloVerifyRequest(bytes);
}
