import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { authenticDuplicate, InboundSrtp, OutboundBatch, OutboundSrtp, refused, type SrtpKeys, type SrtpProfile } from '@parley/engine-srtp';
import { createNodeCrypto, createPlainSrtpKernel, createSrtpKernel } from '@parley/platform/crypto';

const peer = spawn('/usr/bin/python3', [fileURLToPath(new URL('libsrtp_peer.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
let sessions = 0;

afterAll(() => {
  peer.stdin.end();
  peer.kill();
});

async function ask(line: string): Promise<string> {
  peer.stdin.write(`${line}\n`);
  const answer = await answers.next();
  if (answer.done === true) throw new Error('python3 with pylibsrtp has ended; Debian: apt-get install python3-aiortc');
  return answer.value;
}

/** A libsrtp session for one direction. */
async function libsrtp(direction: 'send' | 'receive', keys: SrtpKeys) {
  const name = `s${sessions++}`;
  const material = Buffer.concat([keys.key, keys.salt]).toString('hex');
  expect(await ask(`${name} ${direction} ${keys.profile} ${material}`)).toBe('ok');
  return (verb: 'protect' | 'protect_rtcp' | 'unprotect' | 'unprotect_rtcp', packet: Uint8Array) => ask(`${name} ${verb} ${Buffer.from(packet).toString('hex')}`);
}

function keysOf(profile: SrtpProfile): SrtpKeys {
  return {
    profile,
    key: Uint8Array.from({ length: 16 }, (_, at) => at * 11 + 3),
    salt: Uint8Array.from({ length: profile === 'aead-aes-128-gcm' ? 12 : 14 }, (_, at) => 250 - at * 7),
  };
}

function rtpPacket(seq: number, ssrc: number, payload: number): Uint8Array {
  const packet = Buffer.alloc(20 + payload, seq);
  packet.writeUInt32BE(0x9060_0000 + (seq & 0xffff));
  packet.writeUInt32BE(seq * 960, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.writeUInt32BE(0xbede_0001, 12);
  packet.writeUInt32BE(0x1011_0000, 16);
  return packet;
}

function rtcpPacket(ssrc: number, bytes: number): Uint8Array {
  const packet = Buffer.alloc(bytes, bytes);
  packet.writeUInt32BE(0x80c9_0000 + bytes / 4 - 1);
  packet.writeUInt32BE(ssrc, 4);
  return packet;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => {
  expect(text).not.toContain('error');
  return Uint8Array.from(Buffer.from(text, 'hex'));
};

const crypto = createNodeCrypto();
const profiles: SrtpProfile[] = ['aes128-cm-sha1-80', 'aead-aes-128-gcm'];
const kernels = { WebAssembly: createSrtpKernel(), plain: createPlainSrtpKernel() };
const cases = profiles.flatMap((profile) => Object.entries(kernels).map(([name, kernel]) => ({ profile, name, kernel })));

describe.each(cases)('libsrtp and $profile on the $name kernel', ({ profile, kernel }) => {
  const keys = keysOf(profile);

  it('[D-17] libsrtp reads what we send: three streams through a roll-over, sizes from empty to full', async () => {
    const unprotect = await libsrtp('receive', keys);
    const session = new OutboundSrtp(keys, crypto, kernel);
    const batch = new OutboundBatch(kernel);
    const sent: Uint8Array[] = [];
    const out = { transmit: (packet: Uint8Array) => sent.push(packet.slice()), emit: () => undefined, drop: () => undefined };
    const plain: Uint8Array[] = [];
    // libsrtp, too, starts at roll-over 0, so the streams start below half and leap towards the end.
    for (const seq of [30_000, 60_000, ...Array.from({ length: 90 }, (_, index) => 65_490 + index), 66_000, 80_000]) {
      for (const ssrc of [1, 0x8000_0000, 0xffff_ffff]) {
        const packet = rtpPacket(seq, ssrc, (seq * 31) % 1200);
        plain.push(packet);
        batch.reserve().set(packet);
        batch.commit(session, packet.length, 1, out);
      }
    }
    batch.flush(out);

    expect(sent).toHaveLength(plain.length);
    for (const [index, packet] of sent.entries()) expect(await unprotect('unprotect', packet)).toBe(hex(plain[index] ?? packet));
    session.close();
  });

  it('[D-17] we read what libsrtp sends, also late and across a roll-over, and know a replay', async () => {
    const protect = await libsrtp('send', keys);
    const session = new InboundSrtp(keys, crypto, kernel);
    const sent: { plain: Uint8Array; bytes: Uint8Array }[] = [];
    for (const seq of [30_000, 60_000, ...Array.from({ length: 90 }, (_, index) => 65_490 + index), 66_000]) {
      const plain = rtpPacket(seq, 0xcafe_babe, (seq * 17) % 1200);
      sent.push({ plain, bytes: bytesOf(await protect('protect', plain)) });
    }
    // Every fourth comes three places late.
    const place = (index: number) => (index > 2 && index % 4 === 0 ? index + 3.5 : index);
    const order = sent.map((_, index) => index).sort((a, b) => place(a) - place(b));

    for (const index of order) {
      const { plain, bytes } = sent[index] ?? { plain: new Uint8Array(0), bytes: new Uint8Array(0) };
      const packet = bytes.slice();
      expect(session.unprotectRtp(packet)).toBe(plain.length);
      expect(hex(packet.subarray(0, plain.length))).toBe(hex(plain));
    }
    for (const { bytes } of sent.slice(2)) expect(session.unprotectRtp(bytes.slice())).toBe(authenticDuplicate);
    session.close();
  });

  it('[D-17] RTCP goes both ways', async () => {
    const protect = await libsrtp('send', keys);
    const unprotect = await libsrtp('receive', keys);
    const inbound = new InboundSrtp(keys, crypto, kernel);
    const outbound = new OutboundSrtp(keys, crypto, kernel);
    const into = new Uint8Array(2048);
    for (let bytes = 8; bytes <= 1200; bytes += 52) {
      const plain = rtcpPacket(bytes % 3, bytes);
      const received = bytesOf(await protect('protect_rtcp', plain));
      const replay = received.slice();

      expect(inbound.unprotectRtcp(received)).toBe(bytes);
      expect(hex(received.subarray(0, bytes))).toBe(hex(plain));
      expect(inbound.unprotectRtcp(replay)).toBe(refused);
      expect(await unprotect('unprotect_rtcp', into.slice(0, outbound.protectRtcp(plain, into)))).toBe(hex(plain));
    }
    inbound.close();
    outbound.close();
  });

  it('[D-14] libsrtp and we refuse the same changed packets', async () => {
    const protect = await libsrtp('send', keys);
    const unprotect = await libsrtp('receive', keys);
    const session = new InboundSrtp(keys, crypto, kernel);
    const genuine = bytesOf(await protect('protect', rtpPacket(5, 9, 60)));
    // The header's extension bit and length decide what is payload, so they are changed as well.
    for (let at = 0; at < genuine.length; at++) {
      const changed = genuine.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x11;
      expect(await unprotect('unprotect', changed)).toContain('error');
      expect(session.unprotectRtp(changed)).toBe(refused);
    }
    expect(session.unprotectRtp(genuine.slice())).toBe(80);
    session.close();
  });
});
