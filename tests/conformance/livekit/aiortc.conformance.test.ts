import { AddTrackRequest, DataPacket, SessionDescription, TrackSource, TrackType, UserPacket } from '@livekit/protocol';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken, startMediaServer, type MediaServer } from './lossy-server.ts';
import { SignalClient } from './signal-client.ts';

type Connection = 'subscriber' | 'publisher';

type Line = Record<string, unknown> & {
  readonly state?: Partial<Record<Connection, string>>;
  readonly offer?: string;
  readonly answer?: string;
  readonly tracks?: { readonly audio: string; readonly video: string };
  readonly message?: { readonly label: string; readonly hex: string };
  readonly frames?: { readonly kind: string; readonly count: number };
};

/** Python's aiortc as the WebRTC of two clients; signalling by hand, because its job here is ICE, DTLS, SRTP and SCTP. */
describe.each([
  ['a clean network', 0],
  ['5 % loss both ways', 0.05],
])('aiortc on %s', (_name, loss) => {
  let server: MediaServer;
  let sender: AiortcClient;
  let receiver: AiortcClient;

  beforeAll(async () => {
    server = await startMediaServer(loss);
    receiver = await AiortcClient.join(server, 'receiver');
    sender = await AiortcClient.join(server, 'sender');
  });

  afterAll(async () => {
    sender?.close();
    receiver?.close();
    await server?.stop();
  });

  it('completes ICE, DTLS and SCTP on both peer connections', async () => {
    await Promise.all([sender.publish(), receiver.publish()]);

    for (const client of [sender, receiver]) {
      await client.connected('subscriber');
      await client.connected('publisher');
      await client.until((line) => line.open === '_reliable', 'an open channel');
    }
  });

  it('receives data of 15 KiB that another client sent over its own association', async () => {
    const payload = Uint8Array.from({ length: 15 * 1024 }, (_, index) => (index * 7) & 0xff);
    const packet = new DataPacket({ value: { case: 'user', value: new UserPacket({ payload, topic: 'whole' }) } });

    sender.tell({ send: Buffer.from(packet.toBinary()).toString('hex'), label: '_reliable' });

    const { message } = await receiver.until((line) => line.message?.label === '_reliable', 'the message');
    const received = DataPacket.fromBinary(Buffer.from(message?.hex ?? '', 'hex'));
    expect(received.participantIdentity).toBe('sender');
    expect(received.value.case === 'user' && [...received.value.value.payload]).toEqual([...payload]);
  });

  it('decodes the picture and the sound of the other', async () => {
    for (const kind of ['video', 'audio']) {
      await receiver.until((line) => line.frames?.kind === kind && line.frames.count >= 20, `twenty frames of ${kind}`);
    }
  });
});

class AiortcClient {
  readonly #signal: SignalClient;
  readonly #python: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Line[] = [];
  readonly #listeners = new Set<() => void>();

  private constructor(signal: SignalClient) {
    this.#signal = signal;
    this.#python = spawn('/usr/bin/python3', [fileURLToPath(new URL('aiortc_peer.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#python.stdout }).on('line', (text) => {
      this.#lines.push(JSON.parse(text) as Line);
      for (const listener of this.#listeners) listener();
    });
    void this.#answerOffers();
  }

  static async join(server: MediaServer, identity: string): Promise<AiortcClient> {
    const signal = await SignalClient.connect(server.wsUrl, await mintToken(identity, 'aiortc'));
    await signal.next('join');
    return new AiortcClient(signal);
  }

  tell(command: Readonly<Record<string, unknown>>): void {
    this.#python.stdin.write(`${JSON.stringify(command)}\n`);
  }

  async publish(): Promise<void> {
    this.tell({ publish: true });
    const { offer = '', tracks } = await this.until((line) => line.offer !== undefined && line.tracks !== undefined, 'an offer');
    for (const [type, cid, source] of [
      [TrackType.AUDIO, tracks?.audio, TrackSource.MICROPHONE],
      [TrackType.VIDEO, tracks?.video, TrackSource.CAMERA],
    ] as const) {
      this.#signal.send({ case: 'addTrack', value: new AddTrackRequest({ cid: cid ?? '', name: 'track', type, source, width: 640, height: 480 }) });
    }
    this.#signal.send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp: offer }) });
    this.tell({ answer: (await this.#signal.next('answer')).sdp });
  }

  /** The first line, past or to come, that satisfies. */
  async until(satisfies: (line: Line) => boolean, what: string, ms = 40_000): Promise<Line> {
    const end = performance.now() + ms;
    for (;;) {
      const line = this.#lines.find(satisfies);
      if (line !== undefined) return line;
      if (performance.now() > end) throw new Error(`aiortc did not show ${what}; it said ${JSON.stringify(this.#lines.slice(-5)).slice(0, 600)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, 200);
        const listeners = this.#listeners;
        function done(): void {
          clearTimeout(timer);
          listeners.delete(done);
          resolve();
        }
        listeners.add(done);
      });
    }
  }

  async connected(connection: Connection): Promise<void> {
    await this.until((line) => line.state?.[connection] === 'connected', `a connected ${connection}`);
  }

  close(): void {
    this.#signal.close();
    this.#python.kill();
  }

  async #answerOffers(): Promise<void> {
    for (let round = 0; ; round++) {
      const offer = await this.#signal.next('offer');
      this.tell({ offer: offer.sdp });
      const answer = await this.until((line) => line.answer !== undefined && !this.#answered.has(line), 'an answer');
      this.#answered.add(answer);
      this.#signal.send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp: answer.answer ?? '', id: offer.id }) });
      // aiortc 1.4 starts the receivers of a description only when DTLS is up at that moment, and never looks again:
      // tracks that it learns of during the handshake stay silent. So a later offer waits for the first connection.
      await this.connected('subscriber');
    }
  }

  readonly #answered = new Set<Line>();
}
