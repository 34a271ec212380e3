import { UdpDoor, type DatagramReceiver } from './udp-door.ts';

const datagrams = 100_000;
const payload = new Uint8Array(1100).fill(7);

/** µs of CPU per datagram, for the two ways that a door sends, to one loopback socket that nobody reads. */
export const bench = {
  engine: 'net',
  async run(print: (line: string) => void): Promise<void> {
    const nobody: DatagramReceiver = { datagram: () => {}, doorError: () => {}, doorClosed: () => {} };
    const sink = await UdpDoor.open({ host: '127.0.0.1', port: 0, receiver: nobody, sending: 'portable' });
    const cost = { fast: Infinity, portable: Infinity };
    for (let round = 0; round < 3; round++) {
      for (const sending of ['fast', 'portable'] as const) {
        const door = await UdpDoor.open({ host: '127.0.0.1', port: 0, receiver: nobody, sending });
        if (door.sending === sending) cost[sending] = Math.min(cost[sending], await cpuPerSend(door, sink.port));
        await door.close();
      }
    }
    await sink.close();
    print(`net send-fast N=${datagrams} ${cost.fast.toFixed(2)} us ratio=${(cost.fast / cost.portable).toFixed(2)} (dgram send with a copy)`);
    print(`net send-portable N=${datagrams} ${cost.portable.toFixed(2)} us ratio=1.00 (itself)`);
  },
};

/** The sink's reader runs between batches, outside the measured time. */
async function cpuPerSend(door: UdpDoor, port: number): Promise<number> {
  let spentUs = 0;
  for (let sent = 0; sent < datagrams; sent += 100) {
    const before = process.cpuUsage();
    for (let index = 0; index < 100; index++) door.send(payload, '127.0.0.1', port);
    const { user, system } = process.cpuUsage(before);
    spentUs += user + system;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return spentUs / datagrams;
}
