import { performance } from 'node:perf_hooks';
import { feedCrc32c } from './crc32c.ts';
import { testCrypto, seededRandom } from './testing/two-associations.ts';
import { SctpAssociation, type SctpEvent } from './index.ts';

/** Moves `total` bytes from one association to another with `backlog` bytes always waiting; answers MB/s. */
function transfer(messageBytes: number, total: number, backlog: number): number {
  const client = new SctpAssociation({ crypto: testCrypto, random: seededRandom(3), role: 'client' });
  const server = new SctpAssociation({ crypto: testCrypto, random: seededRandom(4), role: 'server' });
  const toServer: Uint8Array[] = [];
  const toClient: Uint8Array[] = [];
  let received = 0;
  let channel = -1;
  const emit = (event: SctpEvent): void => {
    if (event.type === 'message') received += event.bytes.length;
    if (event.type === 'channel-open') channel = event.channel;
  };
  const drop = (): void => undefined;
  const clientOut = { transmit: (bytes: Uint8Array) => void toServer.push(new Uint8Array(bytes)), emit, drop };
  const serverOut = { transmit: (bytes: Uint8Array) => void toClient.push(new Uint8Array(bytes)), emit, drop };
  const pump = (): void => {
    const now = performance.now();
    for (const packet of toServer.splice(0)) server.receive(packet, 0, now, serverOut);
    for (const packet of toClient.splice(0)) client.receive(packet, 0, now, clientOut);
    if (client.deadline() <= now) client.tick(now, clientOut);
    if (server.deadline() <= now) server.tick(now, serverOut);
  };
  client.command({ do: 'connect' }, performance.now(), clientOut);
  client.command({ do: 'open-channel', label: 'bench', ordered: true }, performance.now(), clientOut);
  while (channel < 0) pump();

  const message = new Uint8Array(messageBytes).fill(1);
  let sent = 0;
  const start = performance.now();
  while (received < total) {
    while (sent < total && client.bufferedBytes(channel) < backlog) {
      client.command({ do: 'send', channel, bytes: message }, performance.now(), clientOut);
      sent += messageBytes;
    }
    pump();
  }
  return received / 1000 / (performance.now() - start);
}

/** What cannot be avoided: one copy and two checksums of the same bytes. */
function floor(total: number): number {
  const from = new Uint8Array(1192).fill(1);
  const to = new Uint8Array(1192);
  const start = performance.now();
  for (let done = 0; done < total; done += 1164) {
    to.set(from);
    feedCrc32c(feedCrc32c(-1, from, 0, 1192), to, 0, 1192);
  }
  return total / 1000 / (performance.now() - start);
}

export const bench = {
  engine: 'sctp',
  async run(print: (line: string) => void): Promise<void> {
    const total = 32_000_000;
    floor(total);
    const against = floor(total);
    for (const [name, size] of [['transfer-1100B', 1100], ['transfer-15kB', 15_000]] as const) {
      transfer(size, 8_000_000, 1_000_000);
      const rate = transfer(size, total, 1_000_000);
      print(`sctp ${name} N=1 ${rate.toFixed(1)} MB/s ratio=${(rate / against).toFixed(3)} (memcpy+CRC32c of the same bytes)`);
    }
  },
};
