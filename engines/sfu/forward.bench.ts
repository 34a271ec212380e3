import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { readUfrag } from '@parley/engine-ice';
import { RtcpWriter } from '@parley/engine-rtp';
import { Pump, UdpDoor } from '@parley/platform/net';

import type { RouterCommand, RouterEvent } from './router-contract.ts';
import { Router } from './router.ts';
import { ClientPeer, crypto, kernel, random, serverIdentity } from './testing/client-peer.ts';
import { makePacket, makeVp8, vp8PayloadType } from './testing/media-packets.ts';
import { sendVideo, videoSection } from './testing/test-room.ts';

/** Publisher packets a second per case: what a pinned core carries easily, so that queues do not hide the cost. */
const cases = [
  { receivers: 1, rate: 3000 },
  { receivers: 10, rate: 2000 },
  { receivers: 50, rate: 700 },
] as const;
const warmUpMs = 1500;
const measuredMs = 3000;
/** The plain packet has 1112 bytes, as in all our figures. */
const packetBytes = 1112;

/**
 * µs of CPU per forwarded packet: UDP door, pump, Router with real peers, SRTP in and out, RTCP both ways, kernel.
 * Received packets are counted by another process, which also sends what the publisher protected beforehand.
 */
export const bench = {
  engine: 'sfu',
  async run(print: (line: string) => void): Promise<void> {
    for (const { receivers, rate } of cases) {
      const { forwardUs, sendUs, lost, packets } = await measure(receivers, rate);
      const share = ((100 * lost) / packets).toFixed(2);
      print(
        `sfu forward-at-${rate}-per-s N=${receivers} ${forwardUs.toFixed(2)} us ratio=${(forwardUs / sendUs).toFixed(2)} ` +
          `(bare send of ${sendUs.toFixed(2)} us; ${packets} packets, ${share} % lost)`,
      );
    }
  },
};

type Result = { readonly forwardUs: number; readonly sendUs: number; readonly lost: number; readonly packets: number };

async function measure(receivers: number, rate: number): Promise<Result> {
  const sink = await Sink.start(receivers + 1);
  const pump = new Pump({ readUfrag });
  const door = await UdpDoor.open({ host: '127.0.0.1', port: 0, receiver: pump });
  const router = new Router({
    crypto,
    random,
    identity: serverIdentity,
    kernel,
    ingressBps: 100_000_000,
    describeAddress: (address) => pump.addresses.describe(address),
  });
  const failures: string[] = [];
  const driven = pump.attach<RouterCommand, RouterEvent>(router, {
    event: (event) => void (event.type === 'leg-failed' && failures.push(event.reason)),
    ended: (error) => void failures.push(String(error)),
  });
  const clients = await connect(sink, door.port, driven);
  driven.command({ do: 'receive', leg: 1, sections: [videoSection(7)] });
  for (let leg = 2; leg <= clients.length; leg++) driven.command({ do: 'consume', leg, section: sendVideo(leg, 7) });

  const plans = planMedia(clients, rate);
  await sink.load(warmUpMs, plans.warmUp);
  await sink.play(door.port);
  await sink.load(measuredMs, plans.measured);
  await sink.count();
  const before = process.cpuUsage();
  await sink.play(door.port);
  const { user, system } = process.cpuUsage(before);
  const [, ...counts] = await sink.count();
  const received = counts.reduce((sum, count) => sum + count, 0);
  if (failures.length > 0 || received === 0) throw new Error(`nothing was forwarded: ${failures.join()}`);
  const sent = Math.round((rate * measuredMs) / 1000) * receivers;
  const sendUs = await bareSend(sink, door, receivers, sent);

  pump.close();
  await door.close();
  sink.stop();
  return { forwardUs: (user + system) / received, sendUs, lost: sent - received, packets: sent };
}

/** The same number of sends of the same size to the same sockets, and nothing else. */
async function bareSend(sink: Sink, door: UdpDoor, receivers: number, packets: number): Promise<number> {
  const bytes = new Uint8Array(packetBytes + 10).fill(0x80);
  const before = process.cpuUsage();
  for (let sent = 0; sent < packets; ) {
    for (let burst = 0; burst < 50 && sent < packets; burst++, sent++) door.send(bytes, '127.0.0.1', sink.ports[1 + (sent % receivers)] ?? 0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { user, system } = process.cpuUsage(before);
  const received = (await sink.settledCount()).reduce((sum, count) => sum + count, 0);
  if (received < packets / 2) throw new Error(`the sink saw ${received} of ${packets} bare sends`);
  return (user + system) / packets;
}

/** Brings up one client per socket, all in this process, over the sink's sockets. */
async function connect(sink: Sink, serverPort: number, driven: { command(command: RouterCommand): void; expectUfrag(ufrag: string): void }): Promise<ClientPeer[]> {
  const clients = sink.ports.map((_, socket) => new ClientPeer(socket + 1, (bytes) => sink.send(socket, serverPort, bytes)));
  sink.onDatagram = (socket, bytes) => clients[socket]?.receive(bytes, performance.now());
  for (const client of clients) {
    driven.expectUfrag(client.ufrag);
    for (const command of client.commands) driven.command(command);
    client.start(performance.now());
  }
  for (const until = performance.now() + 10_000; performance.now() < until && !clients.every(({ connected }) => connected); ) {
    for (const client of clients) client.tick(performance.now());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (!clients.every(({ connected }) => connected)) throw new Error('the clients did not connect');
  sink.onDatagram = () => {};
  return clients;
}

type Plan = { readonly socket: number; readonly packets: readonly string[] };

/** What the clients will send, protected beforehand: video from the first, receiver reports and estimates from the others. */
function planMedia(clients: readonly ClientPeer[], rate: number): { warmUp: Plan[]; measured: Plan[] } {
  let seq = 0;
  const video = (ms: number) => capture(clients[0], (client) => {
    for (let index = 0; index < (rate * ms) / 1000; index++, seq++) {
      const fields = { picture: seq & 0x7fff, tl0: seq & 255, temporal: 0, keyIndex: 0, keyframe: seq % 500 === 0 };
      const names = { mid: '7', transportSeq: seq & 0xffff };
      const head = { payloadType: vp8PayloadType, ssrc: 500, seq, rtpTime: seq * 900, marker: true };
      const front = makePacket(head, names, makeVp8({ ...fields, size: 1 })).length - 1;
      client.sendRtp(makePacket(head, names, makeVp8({ ...fields, size: packetBytes - front })));
    }
  });
  const reports = (ms: number) => clients.slice(1).map((client, index) => ({
    socket: index + 1,
    packets: capture(client, (each) => {
      for (let second = 0; second < Math.max(1, Math.floor(ms / 1000)); second++) each.sendRtcp(report(index + 2), performance.now());
    }),
  }));
  return {
    warmUp: [{ socket: 0, packets: video(warmUpMs) }, ...reports(warmUpMs)],
    measured: [{ socket: 0, packets: video(measuredMs) }, ...reports(measuredMs)],
  };
}

function report(leg: number): Uint8Array {
  const writer = new RtcpWriter();
  writer.begin();
  writer.receiverReport(leg, 1);
  writer.reportBlock(10_000 + leg, 0, 0, 100, 5, 0, 0);
  writer.estimate(leg, 90_000_000, 10_000 + leg);
  return writer.bytes.slice(0, writer.length);
}

function capture(client: ClientPeer | undefined, send: (client: ClientPeer) => void): string[] {
  if (client === undefined) return [];
  const captured: string[] = [];
  const transmit = client.transmit.bind(client);
  client.transmit = (bytes) => void captured.push(Buffer.from(bytes).toString('base64'));
  send(client);
  client.transmit = transmit;
  return captured;
}

/** The far end's process, seen from here. */
class Sink {
  readonly ports: readonly number[];
  onDatagram: (socket: number, bytes: Uint8Array) => void = () => {};
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ports: readonly number[]) {
    this.#child = child;
    this.ports = ports;
    child.on('message', (message: { type: string; socket: number; bytes: string }) => {
      if (message.type === 'datagram') this.onDatagram(message.socket, Buffer.from(message.bytes, 'base64'));
    });
  }

  static async start(sockets: number): Promise<Sink> {
    const child = fork(fileURLToPath(new URL('./testing/udp-sink.mjs', import.meta.url)), { execArgv: [] });
    child.send({ do: 'open', count: sockets });
    const { ports } = (await answer(child, 'opened')) as { ports: number[] };
    return new Sink(child, ports);
  }

  send(socket: number, port: number, bytes: Uint8Array): void {
    this.#child.send({ do: 'send', socket, port, bytes: Buffer.from(bytes).toString('base64') });
  }

  /** Hands over what is to be played, outside the measured time. */
  async load(ms: number, plans: readonly Plan[]): Promise<void> {
    this.#child.send({ do: 'load', ms, plans });
    await answer(this.#child, 'loaded');
  }

  async play(port: number): Promise<void> {
    this.#child.send({ do: 'play', port });
    await answer(this.#child, 'played');
  }

  async count(): Promise<number[]> {
    this.#child.send({ do: 'count' });
    return ((await answer(this.#child, 'counted')) as { counts: number[] }).counts;
  }

  /** The count when everything on the way has arrived. */
  async settledCount(): Promise<number[]> {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return await this.count();
  }

  stop(): void {
    this.#child.send({ do: 'exit' });
  }
}

async function answer(child: ChildProcess, type: string): Promise<unknown> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [{ type: string }];
    if (message.type === type) return message;
  }
}

