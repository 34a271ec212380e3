import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { createNodeCrypto, createPlainSrtpKernel, createSrtpKernel } from '@parley/platform/crypto';
import type { SrtpKernel } from '@parley/engine-wire';
import { InboundSrtp, OutboundBatch, OutboundSrtp } from './index.ts';
import { keysOf } from './testing/srtp-fixture.ts';

const packetBytes = 1112;
const headerBytes = 12;
/** Long enough for the compilers, short enough for a bench that people run. */
const packets = 150_000;
const repeats = 5;

export const bench = {
  engine: 'srtp',
  run(print: (line: string) => void): void {
    const perPacket = best(packets / 4, nodeCryptoPerPacket());
    const against = (us: number) => `ratio=${(us / perPacket).toFixed(2)} (node:crypto CTR and HMAC per packet)`;
    const line = (name: string, us: number) => print(`srtp ${name} ${us.toFixed(2)} us ${against(us)}`);
    line('per-packet N=1', perPacket);
    for (const receivers of [1, 4, 50, 500]) line(`protect N=${receivers}`, protect(createSrtpKernel(), receivers, packetBytes));
    line('protect-audio N=50', protect(createSrtpKernel(), 50, 112));
    line('protect-plain N=50', protect(createPlainSrtpKernel(), 50, packetBytes));
    line('unprotect N=1', unprotect(packetBytes, false));
    line('unprotect-audio N=1', unprotect(112, false));
    line('unprotect-forged N=1', unprotect(packetBytes, true));
  },
};

/** One packet to N receivers, again and again, flushed after each as a router does at the end of a turn. */
function protect(kernel: SrtpKernel, receivers: number, bytes: number): number {
  const crypto = createNodeCrypto();
  const sessions = Array.from({ length: receivers }, (_, seed) => new OutboundSrtp(keysOf('aes128-cm-sha1-80', seed), crypto, kernel));
  const batch = new OutboundBatch(kernel);
  const out = { transmit: () => undefined, emit: () => undefined, drop: () => undefined };
  const source = plainPacket(bytes);
  let seq = 0;
  return best(packets, (count) => {
    for (let sent = 0; sent < count; sent += receivers) {
      seq++;
      source[2] = seq >>> 8;
      source[3] = seq;
      for (let index = 0; index < receivers; index++) {
        batch.reserve().set(source);
        batch.commit(sessions[index] as OutboundSrtp, bytes, index, out); // one for each receiver
      }
      batch.flush(out);
    }
  });
}

function unprotect(bytes: number, forged: boolean): number {
  const crypto = createNodeCrypto();
  const kernel = createSrtpKernel();
  const keys = keysOf('aes128-cm-sha1-80');
  const inbound = new InboundSrtp(keys, crypto, kernel);
  const sender = new OutboundSrtp(keys, crypto, kernel);
  const batch = new OutboundBatch(kernel);
  const source = plainPacket(bytes);
  let seq = 0;
  const one = () => {
    const sent: Uint8Array[] = [];
    const out = { transmit: (packet: Uint8Array) => sent.push(packet.slice()), emit: () => undefined, drop: () => undefined };
    for (let index = 0; index < 5000; index++) {
      seq++;
      source[2] = seq >>> 8;
      source[3] = seq;
      batch.reserve().set(source);
      batch.commit(sender, bytes, 0, out);
    }
    batch.flush(out);
    if (forged) for (const packet of sent) packet[packet.length - 1] = (packet[packet.length - 1] as number) ^ 1; // not empty
    const start = process.cpuUsage();
    for (const packet of sent) inbound.unprotectRtp(packet);
    return usSince(start) / sent.length;
  };
  let least = Infinity;
  for (let turn = 0; turn < repeats * 6; turn++) least = Math.min(least, one());
  return least;
}

function nodeCryptoPerPacket(): (count: number) => void {
  const key = randomBytes(16);
  const mac = randomBytes(20);
  const packet = plainPacket(packetBytes);
  const iv = Buffer.alloc(16);
  return (count) => {
    for (let index = 0; index < count; index++) {
      iv.writeUInt32BE(index, 10);
      packet.set(createCipheriv('aes-128-ctr', key, iv).update(packet.subarray(headerBytes)), headerBytes);
      createHmac('sha1', mac).update(packet).digest();
    }
  };
}

/** CPU time of all threads, the garbage collector's too: a busy machine disturbs it less than a clock. */
function usSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

/** µs per packet, the least of a few runs: what disturbs only ever adds. */
function best(count: number, run: (count: number) => void): number {
  let least = Infinity;
  for (let turn = 0; turn < repeats; turn++) {
    const start = process.cpuUsage();
    run(count);
    least = Math.min(least, usSince(start) / count);
  }
  return least;
}

function plainPacket(bytes: number): Uint8Array {
  const packet = new Uint8Array(bytes).fill(0x5a);
  packet.set([0x80, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  return packet;
}
