import type { DtlsEvent, DtlsOptions } from '@parley/engine-dtls';
import { concatBytes, toHex } from '@parley/engine-wire';
import { createDtlsIdentity, createNodeCrypto, createSystemRandom } from '@parley/platform/crypto';
import { startUdpRelay } from '@parley/platform/testing';
import { createSocket } from 'node:dgram';
import { afterAll, describe, expect, test } from 'vitest';
import { OpensslPeer, opensslIdentities, type OpensslIdentity } from './openssl-peer.ts';
import { UdpSession } from './udp-session.ts';

const identities = opensslIdentities();
const ours = createDtlsIdentity();
const common = { crypto: createNodeCrypto(), random: createSystemRandom(), identity: ours, srtpProfiles: ['aes128-cm-sha1-80'] } as const;
const srtp = ['-use_srtp', 'SRTP_AES128_CM_SHA1_80'];
const lossRates = [0, 0.05];

afterAll(() => identities.remove());

describe.each(lossRates)('over a path that loses %d of the datagrams', (loss) => {
  test('openssl s_client connects to our server, exports the same keys and talks both ways', async () => {
    await withServer({}, identities.ecdsa, srtp, loss, async (server, client) => {
      const connected = await server.event('connected');
      expect(await client.keyingMaterial()).toBe(exported(connected, 'server'));
      await talk(server, client, loss);
    });
  });

  test('our client connects to openssl s_server, exports the same keys and talks both ways', async () => {
    await withClient(identities.ecdsa, srtp, loss, async (client, server) => {
      const connected = await client.event('connected');
      expect(await server.keyingMaterial()).toBe(exported(connected, 'client'));
      await talk(client, server, loss);
    });
  });
});

describe('openssl as the client', () => {
  test('may have an RSA certificate', async () => {
    await withServer({ cookie: 'never' }, identities.rsa, srtp, 0, async (server) => {
      expect((await server.event('connected')).srtpProfile).toBe('aes128-cm-sha1-80');
    });
  });

  test('may ask for AES-GCM as the SRTP profile', async () => {
    await withServer({ srtpProfiles: ['aes128-cm-sha1-80', 'aead-aes-128-gcm'] }, identities.ecdsa, ['-use_srtp', 'SRTP_AEAD_AES_128_GCM'], 0, async (server) => {
      expect((await server.event('connected')).srtpProfile).toBe('aead-aes-128-gcm');
    });
  });

  test('may fragment its messages for a small path', async () => {
    await withServer({ mtu: 256 }, identities.rsa, [...srtp, '-mtu', '300'], 0, async (server, client) => {
      await server.event('connected');
      await talk(server, client, 0);
    });
  });

  test('hears our goodbye and says its own', async () => {
    await withServer({}, identities.ecdsa, srtp, 0, async (server, client) => {
      await server.event('connected');
      await client.keyingMaterial();
      client.write('Q');
      await server.event('closed');
    });
  });

  test.each([
    ['another cipher only', [...srtp, '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384']],
    ['another curve only', [...srtp, '-curves', 'P-384']],
    ['no SRTP', []],
  ])('is refused with %s', async (_, flags) => {
    await withServer({}, identities.ecdsa, flags, 0, async (server) => {
      expect((await server.event('failed')).reason).toBe('parameters');
    });
  });

  test('is refused without a certificate', async () => {
    await withServer({}, undefined, srtp, 0, async (server) => {
      expect((await server.event('failed')).reason).toBe('certificate');
    });
  });

  test('[D-06] is refused when its certificate is not the one that was described', async () => {
    await withServer({}, identities.ecdsa, srtp, 0, async (server, client) => {
      expect((await server.event('failed')).reason).toBe('fingerprint');
      await client.until(/alert bad certificate/, 'the alert');
    }, identities.rsa.fingerprint);
  });
});

type Body = (ours: UdpSession, theirs: OpensslPeer) => Promise<void>;

async function withServer(
  options: Partial<DtlsOptions>,
  identity: OpensslIdentity | undefined,
  flags: readonly string[],
  loss: number,
  body: Body,
  fingerprint = (identity ?? identities.ecdsa).fingerprint,
): Promise<void> {
  const server = new UdpSession({ ...common, role: 'server', ...options });
  server.session.expectFingerprints([{ hash: 'sha-256', digest: fingerprint }]);
  const relay = await startUdpRelay({ targetPort: await server.open(), seed: 11, conditions: { loss } });
  const client = new OpensslPeer('s_client', identity, ['-connect', `127.0.0.1:${relay.port}`, ...flags]);
  try {
    await body(server, client);
  } finally {
    await client.stop();
    await server.close();
    await relay.close();
  }
}

async function withClient(identity: OpensslIdentity, flags: readonly string[], loss: number, body: Body): Promise<void> {
  const port = await freePort();
  const server = new OpensslPeer('s_server', identity, ['-accept', String(port), '-verify', '1', ...flags]);
  await server.until(/ACCEPT/, 'that it listens');
  const relay = await startUdpRelay({ targetPort: port, seed: 12, conditions: { loss } });
  const client = new UdpSession({ ...common, role: 'client' }, relay.port);
  client.session.expectFingerprints([{ hash: 'sha-256', digest: identity.fingerprint }]);
  try {
    await client.open();
    client.command({ do: 'start' });
    await body(client, server);
  } finally {
    await server.stop();
    await client.close();
    await relay.close();
  }
}

/** Lost lines stay lost, so each is said again until it is heard. */
async function talk(we: UdpSession, they: OpensslPeer, loss: number): Promise<void> {
  const tries = loss === 0 ? 1 : 20;
  for (let count = 0; count < tries && !they.output.includes('hello from us'); count++) {
    we.command({ do: 'send', bytes: new TextEncoder().encode('hello from us\n') });
    await they.until(/hello from us/, 'our data', loss === 0 ? 5_000 : 200).catch(unlessLast(count, tries));
  }
  for (let count = 0; count < tries && heard(we) === ''; count++) {
    they.write('hello from openssl');
    await we.event('data', loss === 0 ? 5_000 : 200).catch(unlessLast(count, tries));
  }
  expect(heard(we)).toContain('hello from openssl');
}

function unlessLast(count: number, tries: number): (error: unknown) => void {
  return (error) => {
    if (count === tries - 1) throw error;
  };
}

function heard(we: UdpSession): string {
  return we.events.map((event) => (event.type === 'data' ? new TextDecoder().decode(event.bytes) : '')).join('');
}

/** Client key, server key, client salt, server salt. */
function exported(event: Extract<DtlsEvent, { type: 'connected' }>, role: 'client' | 'server'): string {
  const { localKey, localSalt, remoteKey, remoteSalt } = event;
  return toHex(role === 'client' ? concatBytes(localKey, remoteKey, localSalt, remoteSalt) : concatBytes(remoteKey, localKey, remoteSalt, localSalt));
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
