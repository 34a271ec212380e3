import { ByteReader, ByteWriter, theOnlyPeer, type Out } from '@parley/engine-wire';
import { createSeededRandom } from '@parley/platform/testing';
import { DtlsSession, type DtlsEvent, type DtlsRole } from './index.ts';
import { stubCrypto, stubIdentity } from './testing/stub-crypto.ts';

export const target = 'engines/dtls/session';

/**
 * An input is a role (one byte, even = server) and datagrams, each with its length before it. The crypto
 * believes everything, so inputs get as far as an established session.
 */
export function fuzz(bytes: Uint8Array): void {
  const reader = new ByteReader(bytes);
  const role = reader.u8() % 2 === 0 ? 'server' : 'client';
  const session = open(role);
  const out = sink();
  if (role === 'client') session.command({ do: 'start' }, 0, out);
  for (let now = 0; reader.remaining > 0 && !reader.failed; now += 40) {
    const datagram = reader.view(Math.min(reader.u16(), reader.remaining));
    session.receive(datagram, theOnlyPeer, now, out);
    if (session.deadline() <= now) session.tick(now, out);
  }
}

function open(role: DtlsRole): DtlsSession {
  const random = createSeededRandom(role === 'client' ? 1 : 2);
  const session = new DtlsSession({ role, crypto: stubCrypto, random, identity: stubIdentity, srtpProfiles: ['aes128-cm-sha1-80'], cookie: 'never' });
  session.expectFingerprints([{ hash: 'sha-256', digest: stubIdentity.fingerprint }]);
  return session;
}

function sink(transmit: Out<DtlsEvent>['transmit'] = () => undefined): Out<DtlsEvent> & { readonly events: DtlsEvent[] } {
  const events: DtlsEvent[] = [];
  return { events, transmit, emit: (event) => void events.push(event), drop: () => undefined };
}

/** What each side hears in a handshake with data and a goodbye behind it. */
function record(): Uint8Array[] {
  const [client, server] = [open('client'), open('server')];
  const heard: Record<DtlsRole, Uint8Array[]> = { client: [], server: [] };
  const waiting: { readonly to: DtlsRole; readonly bytes: Uint8Array }[] = [];
  const send = (to: DtlsRole) => (bytes: Uint8Array) => void waiting.push({ to, bytes: bytes.slice() });
  const [clientOut, serverOut] = [sink(send('server')), sink(send('client'))];
  const settle = () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      heard[next.to].push(next.bytes);
      if (next.to === 'client') client.receive(next.bytes, theOnlyPeer, 0, clientOut);
      else server.receive(next.bytes, theOnlyPeer, 0, serverOut);
    }
  };
  client.command({ do: 'start' }, 0, clientOut);
  settle();
  if (!clientOut.events.concat(serverOut.events).every((event) => event.type === 'connected')) throw new Error('the seed handshake did not connect');
  client.command({ do: 'send', bytes: new Uint8Array(9) }, 0, clientOut);
  server.command({ do: 'send', bytes: new Uint8Array(9) }, 0, serverOut);
  settle();
  client.command({ do: 'close' }, 0, clientOut);
  settle();
  return [input(0, heard.server), input(1, heard.client), input(0, heard.server.toReversed())];
}

function input(role: number, datagrams: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(1 + datagrams.reduce((sum, bytes) => sum + 2 + bytes.length, 0)).u8(role);
  for (const bytes of datagrams) writer.u16(bytes.length).raw(bytes);
  return writer.written();
}

export const seeds = record();
