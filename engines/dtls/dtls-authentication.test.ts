import { concatBytes } from '@parley/engine-wire';
import { describe, expect, test } from 'vitest';
import { writeCertificateVerify } from './message-certificate-verify.ts';
import { signedKeyExchange, writeServerKeyExchange } from './message-server-key-exchange.ts';
import { clientIdentity, connect, connectedOf, crypto, dtlsPair, failureOf, fingerprintOf, serverIdentity, strangerIdentity, type Mutate } from './testing/dtls-pair.ts';
import { driveHandshake, type Speaker, type Tamper } from './testing/drive-handshake.ts';
import type { Fingerprint } from './index.ts';
import { handshakeType } from './wire-numbers.ts';

/** Shows somebody's certificate without owning its key. */
function impostor(victim: typeof clientIdentity) {
  return { certificate: victim.certificate, fingerprint: victim.fingerprint, sign: strangerIdentity.sign };
}

/** Replaces the body of one kind of message. */
function replace(type: number, change: (body: Uint8Array) => Uint8Array | undefined): Tamper {
  return (message) => {
    if (message.type !== type) return message;
    const body = change(message.body);
    return body && { ...message, body };
  };
}

function flip(bytes: Uint8Array, index: number, bit = 1): Uint8Array {
  const at = index % bytes.length; // signatures differ in length from run to run
  return bytes.with(at, (bytes[at] ?? 0) ^ bit);
}

test('two honest sides are done', () => {
  expect(driveHandshake()).toEqual({ client: 'done', server: 'done' });
  expect(driveHandshake({ server: { cookie: 'always' } })).toEqual({ client: 'done', server: 'done' });
});

describe('[D-06] a proven certificate', () => {
  const wrong: Fingerprint = fingerprintOf(strangerIdentity);
  const right: Fingerprint = fingerprintOf(clientIdentity);
  const md5: Fingerprint = { hash: 'md5', digest: right.digest.slice(0, 16) };

  test.each([
    ['another certificate’s fingerprint', [wrong]],
    ['no fingerprint', []],
    ['a weak hash only', [md5]],
    ['the right digest under a weak name', [{ hash: 'sha-1', digest: right.digest }]],
    ['a weak hash that fits beside a strong one that does not', [md5, wrong]],
    ['half of the digest', [{ hash: 'sha-256', digest: right.digest.slice(0, 16) }]],
    ['an empty digest', [{ hash: 'sha-256', digest: new Uint8Array(0) }]],
  ])('is refused against %s, and nothing is exported', (_, serverExpects) => {
    const pair = dtlsPair({ serverExpects });

    expect(connect(pair)).toBe(false);

    expect(pair.link.rightEvents).toEqual([{ type: 'failed', reason: 'fingerprint' }]);
    expect(connectedOf(pair.link.leftEvents)).toBeUndefined();
    expect(pair.link.now).toBeLessThan(1_000);
  });

  test('is accepted when any strong fingerprint of the list fits, in any case of letters', () => {
    expect(connect(dtlsPair({ serverExpects: [wrong, md5, { ...right, hash: 'SHA-256' }] }))).toBe(true);
  });

  test('is refused by the client too', () => {
    const pair = dtlsPair({ clientExpects: [wrong] });

    expect(connect(pair)).toBe(false);
    expect(failureOf(pair.link.leftEvents)).toBe('fingerprint');
  });

  test('may be described while the handshake runs', () => {
    const pair = dtlsPair({ serverExpects: [] });
    pair.link.commandLeft({ do: 'start' });
    pair.link.run(3);
    pair.server.expectFingerprints([right]);

    pair.link.run(100);

    expect(connectedOf(pair.link.rightEvents)).toBeDefined();
  });
});

describe('[D-07] a client', () => {
  test('with somebody else’s certificate and without its key is refused, whatever fingerprint it copied', () => {
    const pair = dtlsPair({ client: { identity: impostor(clientIdentity) } });

    expect(connect(pair)).toBe(false);
    expect(failureOf(pair.link.rightEvents)).toBe('signature');
  });

  test.each<[string, Tamper, string]>([
    ['without CertificateVerify', replace(handshakeType.certificateVerify, () => undefined), 'unexpected-message'],
    ['with an empty certificate list', (m, from) => (from === 'client' && m.type === handshakeType.certificate ? { ...m, body: new Uint8Array(3) } : m), 'certificate'],
    ['without a Certificate message', (m, from) => (from === 'client' && m.type === handshakeType.certificate ? undefined : m), 'unexpected-message'],
    ['with a scheme that is not its key’s', replace(handshakeType.certificateVerify, (body) => concatBytes(Uint8Array.of(4, 1), body.subarray(2))), 'signature'],
    ['with SHA-1', replace(handshakeType.certificateVerify, (body) => concatBytes(Uint8Array.of(2, 3), body.subarray(2))), 'signature'],
    ['with an empty signature', replace(handshakeType.certificateVerify, () => writeCertificateVerify(new Uint8Array(0))), 'signature'],
    ['with a signature over something else', replace(handshakeType.certificateVerify, () => writeCertificateVerify(clientIdentity.sign(new Uint8Array(9)))), 'signature'],
    ['with a certificate that is none', (m, from) => (from === 'client' && m.type === handshakeType.certificate ? { ...m, body: Uint8Array.of(0, 0, 5, 0, 0, 2, 48, 0) } : m), 'certificate'],
  ])('%s is refused', (_, tamper, reason) => {
    expect(driveHandshake({ tamper }).server).toBe(reason);
  });
});

describe('[D-08] a server', () => {
  const resigned = (publicKey: Uint8Array) => {
    let clientRandom = new Uint8Array(0);
    let serverRandom = new Uint8Array(0);
    const tamper: Tamper = (message) => {
      if (message.type === handshakeType.clientHello) clientRandom = message.body.slice(2, 34);
      if (message.type === handshakeType.serverHello) serverRandom = message.body.slice(2, 34);
      if (message.type !== handshakeType.serverKeyExchange) return message;
      const signature = serverIdentity.sign(signedKeyExchange(clientRandom, serverRandom, publicKey));
      return { ...message, body: writeServerKeyExchange(publicKey, signature) };
    };
    return tamper;
  };
  const point = crypto.ecdhP256().publicKey;

  test('with somebody else’s certificate and without its key is refused', () => {
    const pair = dtlsPair({ server: { identity: impostor(serverIdentity) } });

    expect(connect(pair)).toBe(false);
    expect(failureOf(pair.link.leftEvents)).toBe('signature');
  });

  test.each<[string, Tamper, string]>([
    ['a key that it did not sign', replace(handshakeType.serverKeyExchange, (body) => flip(body, 20)), 'signature'],
    ['a signature of another session', replace(handshakeType.serverKeyExchange, () => writeServerKeyExchange(point, serverIdentity.sign(signedKeyExchange(new Uint8Array(32), new Uint8Array(32), point)))), 'signature'],
    ['another curve', replace(handshakeType.serverKeyExchange, (body) => body.with(2, 24)), 'parameters'],
    ['an explicit curve', replace(handshakeType.serverKeyExchange, (body) => body.with(0, 1)), 'parameters'],
    ['a point that is not on the curve', resigned(flip(point, 64)), 'key-exchange'],
    ['the point at infinity', resigned(new Uint8Array(65)), 'key-exchange'],
    ['an all-zero point', resigned(new Uint8Array(65).with(0, 4)), 'key-exchange'],
    ['an empty point', resigned(new Uint8Array(0)), 'key-exchange'],
    ['an RSA signature scheme', replace(handshakeType.serverKeyExchange, (body) => body.with(69, 4).with(70, 1)), 'parameters'],
    ['no certificate request', replace(handshakeType.certificateRequest, () => undefined), 'unexpected-message'],
    ['no ServerKeyExchange', replace(handshakeType.serverKeyExchange, () => undefined), 'unexpected-message'],
  ])('with %s is refused', (_, tamper, reason) => {
    expect(driveHandshake({ tamper }).client).toBe(reason);
  });

  test('refuses a client’s point that is not on the curve, too', () => {
    const tamper = replace(handshakeType.clientKeyExchange, (body) => flip(body, 65));

    expect(driveHandshake({ tamper }).server).toBe('key-exchange');
  });
});

describe('[D-09] a handshake that was changed on its way', () => {
  /** Renames an extension, which hides it from the other side. */
  const hide = (of: Speaker, type: number): Tamper => (message, from) => {
    const isHello = message.type === handshakeType.clientHello || message.type === handshakeType.serverHello;
    if (!isHello || from !== of) return message;
    const at = message.body.findIndex((byte, index) => index > 38 && byte === type >> 8 && message.body[index + 1] === (type & 255) && message.body[index + 2] === 0);
    return { ...message, body: message.body.with(at, 0x7a) };
  };

  /** The extended master secret comes first among the server's extensions: bytes 40…43. */
  const withoutServersSecret = replace(handshakeType.serverHello, (body) =>
    concatBytes(body.subarray(0, 38), Uint8Array.of(0, body.length - 44), body.subarray(44)),
  );

  test.each<[string, Tamper, Speaker, string]>([
    ['a wrong Finished of the client', (m, from) => (from === 'client' && m.type === handshakeType.finished ? { ...m, body: flip(m.body, 11) } : m), 'server', 'finished'],
    ['a short Finished', (m, from) => (from === 'client' && m.type === handshakeType.finished ? { ...m, body: m.body.subarray(0, 11) } : m), 'server', 'finished'],
    ['an empty Finished', (m, from) => (from === 'client' && m.type === handshakeType.finished ? { ...m, body: new Uint8Array(0) } : m), 'server', 'finished'],
    ['no Finished of the client', (m, from) => (from === 'client' && m.type === handshakeType.finished ? undefined : m), 'server', 'waiting'],
    ['a wrong Finished of the server', (m, from) => (from === 'server' && m.type === handshakeType.finished ? { ...m, body: flip(m.body, 0) } : m), 'client', 'finished'],
    ['no Finished of the server', (m, from) => (from === 'server' && m.type === handshakeType.finished ? undefined : m), 'client', 'waiting'],
    ['the client’s extended master secret removed', hide('client', 23), 'server', 'parameters'],
    ['the server’s extended master secret removed', withoutServersSecret, 'client', 'parameters'],
    ['an extension that the client did not offer', hide('server', 23), 'client', 'parameters'],
    ['the client’s use_srtp removed', hide('client', 14), 'server', 'parameters'],
    ['the server’s use_srtp removed', hide('server', 14), 'client', 'parameters'],
    ['another cipher offered', replace(handshakeType.clientHello, (body) => body.with(39, 0x2f)), 'server', 'parameters'],
    ['DTLS 1.0 offered', replace(handshakeType.clientHello, (body) => body.with(1, 0xff)), 'server', 'parameters'],
    ['another cipher chosen', replace(handshakeType.serverHello, (body) => body.with(36, 0x2f)), 'client', 'parameters'],
    ['another version chosen', replace(handshakeType.serverHello, (body) => body.with(1, 0xff)), 'client', 'parameters'],
  ])('is refused: %s', (_, tamper, who, outcome) => {
    expect(driveHandshake({ tamper })[who]).toBe(outcome);
  });

  test('by another SRTP profile, chosen by somebody in between, ends at the Finished', () => {
    const tamper = replace(handshakeType.serverHello, (body) => body.with(body.length - 2, 7));

    expect(driveHandshake({ tamper }).server).not.toBe('done');
  });

  test('in any byte of any message never finishes on both sides', () => {
    const lengths: [Speaker, number, number][] = [];
    driveHandshake({
      tamper: (message, from) => {
        lengths.push([from, message.type, message.body.length]);
        return message;
      },
    });
    const total = lengths.reduce((sum, [, , length]) => sum + length, 0);
    expect(total).toBeGreaterThan(1_000);

    // Every third byte keeps this under a second; the bit goes round, so neighbours differ.
    for (const [speaker, type, length] of lengths) {
      for (let index = 0; index < length; index += 3) {
        const tamper: Tamper = (message, from) =>
          from === speaker && message.type === type ? { ...message, body: flip(message.body, index, 1 << (index & 7)) } : message;
        const { client, server } = driveHandshake({ tamper });
        expect(client === 'done' && server === 'done', `${speaker} message ${type} byte ${index}`).toBe(false);
      }
    }
  });

  test('in any byte of any datagram connects with the same parameters or not at all', () => {
    const sizes: number[] = [];
    connect(dtlsPair({ mutate: (bytes) => (sizes.push(bytes.length), bytes) }));

    for (let datagram = 0; datagram < sizes.length; datagram++) {
      for (let index = datagram % 4; index < (sizes[datagram] ?? 0); index += 4) {
        let count = 0;
        const mutate: Mutate = (bytes) => (count++ === datagram ? flip(bytes, index, 1 << (index & 7)) : bytes);
        const pair = dtlsPair({ mutate });
        connect(pair);
        const [client, server] = [connectedOf(pair.link.leftEvents), connectedOf(pair.link.rightEvents)];
        if (client === undefined || server === undefined) continue;
        expect([client.srtpProfile, client.localKey, client.remoteKey]).toEqual([server.srtpProfile, server.remoteKey, server.localKey]);
        expect([client.peerCertificate, server.peerCertificate]).toEqual([serverIdentity.certificate, clientIdentity.certificate]);
      }
    }
  });
});
