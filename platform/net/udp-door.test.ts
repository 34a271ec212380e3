import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { DatagramDoor } from './address-table.ts';
import { datagramBytesLimit } from './dgram-sender.ts';
import { UdpDoor, type DatagramReceiver } from './udp-door.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

type Arrived = { bytes: Uint8Array; ip: string; port: number };

/** Keeps what arrives; `count(n)` waits for the n-th. */
function createReceiver() {
  const arrived: Arrived[] = [];
  let wake = () => {};
  const receiver: DatagramReceiver & { arrived: Arrived[]; count(n: number): Promise<void> } = {
    arrived,
    datagram: (bytes: Uint8Array, ip: string, port: number, _door: DatagramDoor) => {
      arrived.push({ bytes, ip, port });
      wake();
    },
    doorError: (error) => {
      throw error;
    },
    doorClosed: () => {},
    count: async (n) => {
      while (arrived.length < n) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
  return receiver;
}

async function openDoor(sending: 'fast' | 'portable', host = '127.0.0.1') {
  const receiver = createReceiver();
  const door = await UdpDoor.open({ host, port: 0, receiver, sending });
  open.push(door);
  return { door, receiver };
}

describe.each(['fast', 'portable'] as const)('a UDP door that sends the %s way', (sending) => {
  it('carries datagrams whose memory is reused at once', async () => {
    const [{ door: left }, { door: right, receiver }] = [await openDoor(sending), await openDoor(sending)];
    const scratch = new Uint8Array(1200);

    for (let index = 0; index < 100; index++) {
      scratch.fill(index);
      expect(left.send(scratch.subarray(0, 1 + index * 10), '127.0.0.1', right.port)).toBeUndefined();
    }
    await receiver.count(100);

    for (const [index, { bytes, port }] of receiver.arrived.entries()) {
      expect(bytes).toEqual(Buffer.alloc(1 + index * 10, index));
      expect(port).toBe(left.port);
    }
    expect(left.sending).toBe(sending);
  });

  it('carries datagrams over IPv6 and between families', async () => {
    const [{ door: six, receiver: sixHears }, { door: four, receiver: fourHears }] = [await openDoor(sending, '::'), await openDoor(sending, '0.0.0.0')];

    six.send(Uint8Array.of(1), '::1', six.port);
    await sixHears.count(1);
    four.send(Uint8Array.of(2), '127.0.0.1', six.port);
    await sixHears.count(2);
    const from = sixHears.arrived[1] as Arrived;
    six.send(Uint8Array.of(3), from.ip, from.port);
    await fourHears.count(1);

    expect(sixHears.arrived.map(({ ip }) => ip)).toEqual(['::1', '::ffff:127.0.0.1']);
    expect(fourHears.arrived[0]?.bytes).toEqual(Buffer.of(3));
  });

  it(`sends ${datagramBytesLimit} bytes and refuses one more`, async () => {
    const [{ door: left }, { door: right, receiver }] = [await openDoor(sending), await openDoor(sending)];

    expect(left.send(new Uint8Array(datagramBytesLimit + 1), '127.0.0.1', right.port)).toBe('net.too-long');
    expect(left.send(new Uint8Array(datagramBytesLimit), '127.0.0.1', right.port)).toBeUndefined();
    await receiver.count(1);

    expect(receiver.arrived[0]?.bytes).toHaveLength(datagramBytesLimit);
  });

  it('survives a destination that cannot be reached', async () => {
    const [{ door: left }, { door: right, receiver }] = [await openDoor(sending), await openDoor(sending)];

    left.send(Uint8Array.of(1), '255.255.255.255', 9);
    left.send(Uint8Array.of(1), '127.0.0.1', 1);
    left.send(Uint8Array.of(2), '127.0.0.1', right.port);
    await receiver.count(1);

    expect(receiver.arrived[0]?.bytes).toEqual(Buffer.of(2));
  });
});

describe('opening a UDP door', () => {
  it('rejects a port that is taken', async () => {
    const taken = createSocket('udp4');
    taken.bind(0, '127.0.0.1');
    await once(taken, 'listening');
    open.push({ close: async () => void taken.close() });

    await expect(UdpDoor.open({ host: '127.0.0.1', port: taken.address().port, receiver: createReceiver() })).rejects.toThrow(/EADDRINUSE/);
  });
});
