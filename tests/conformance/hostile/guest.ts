import { AddTrackRequest, DataPacket, SessionDescription, SignalRequest, SignalResponse, TrackSource, TrackType, UserPacket } from '@livekit/protocol';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { fingerprintLine, Transport } from './transport.ts';

const patience = { timeout: 10_000, interval: 10 };

type Heard = SignalResponse['message'];
type ValueOf<Case extends Heard['case']> = Extract<Heard, { case: Case }>['value'];

export type Door = { readonly wsUrl: string; readonly udpPort: number };

/** The SSRC of everybody's microphone; a server that mixed two of them up would be found out by the payload. */
export const microphoneSsrc = 0x1111_2222;
export const opusPayloadType = 111;

/** A participant without a library: it signals, connects both transports, and does as it is told, which may be wrong. */
export class Guest {
  readonly socket: WebSocket;
  readonly heard: Heard[] = [];
  readonly publisher = new Transport();
  readonly subscriber = new Transport();
  readonly #door: Door;
  closedWith: number | undefined;

  private constructor(door: Door, socket: WebSocket) {
    this.#door = door;
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.#take(SignalResponse.fromBinary(new Uint8Array(data)).message));
    socket.on('close', (code: number) => (this.closedWith = code));
    socket.on('error', () => undefined); // 'close' follows
  }

  /** Joins, and connects the transport on which it receives. */
  static async join(door: Door, token: string, query = ''): Promise<Guest> {
    const socket = new WebSocket(`${door.wsUrl}/rtc?access_token=${token}&sdk=js&version=2.0.0&protocol=15&auto_subscribe=1${query}`);
    const guest = new Guest(door, socket);
    await vi.waitFor(() => expectTrue(guest.first('join') !== undefined || guest.closedWith !== undefined), patience);
    if (guest.first('join') === undefined) throw new Error('refused');
    return guest;
  }

  async receiving(): Promise<this> {
    await vi.waitFor(() => expectTrue(this.subscriber.connected), patience);
    return this;
  }

  /** Connects the transport on which it sends, with a microphone. */
  async publishing(): Promise<this> {
    this.send({ case: 'addTrack', value: new AddTrackRequest({ cid: 'microphone', name: 'microphone', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }) });
    this.publisher.command({ do: 'open-channel', label: '_reliable', ordered: true });
    this.publisher.command({ do: 'open-channel', label: '_lossy', ordered: false, maxRetransmits: 0 });
    this.offer(this.offerText());
    await vi.waitFor(() => expectTrue(this.publisher.connected && this.publisher.channel('_reliable') !== undefined && this.publisher.channel('_lossy') !== undefined), patience);
    return this;
  }

  /** What `publishing` offers; tests change it. */
  offerText(): string {
    const { ice } = this.publisher;
    const transport = ['c=IN IP4 0.0.0.0', `a=ice-ufrag:${ice.ufrag}`, `a=ice-pwd:${ice.password}`, `a=fingerprint:${fingerprintLine}`, 'a=setup:actpass'];
    return lines(
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      'a=group:BUNDLE 0 1',
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
      ...transport,
      'a=mid:0',
      'a=sctp-port:5000',
      `m=audio 9 UDP/TLS/RTP/SAVPF ${opusPayloadType}`,
      ...transport,
      'a=mid:1',
      'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=sendonly',
      'a=msid:- microphone',
      'a=rtcp-mux',
      `a=rtpmap:${opusPayloadType} opus/48000/2`,
      `a=ssrc:${microphoneSsrc} cname:c`,
    );
  }

  offer(sdp: string, id = 1): void {
    this.send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id }) });
  }

  send(message: SignalRequest['message']): void {
    this.sendRaw(new SignalRequest({ message }).toBinary());
  }

  sendRaw(bytes: Uint8Array): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(bytes);
  }

  /** One microphone packet; its payload names the sender. */
  speak(seq: number, payload: Uint8Array): void {
    this.publisher.sendRtp(rtpPacket({ seq, payload }));
  }

  sendData(label: '_reliable' | '_lossy', payload: Uint8Array): void {
    const channel = this.publisher.channel(label);
    if (channel === undefined) throw new Error(`no channel ${label}`);
    this.publisher.command({ do: 'send', channel, bytes: new DataPacket({ value: { case: 'user', value: new UserPacket({ payload }) } }).toBinary() });
  }

  first<Case extends NonNullable<Heard['case']>>(kind: Case): ValueOf<Case> | undefined {
    const message = this.heard.find((candidate) => candidate.case === kind);
    return message?.value as ValueOf<Case> | undefined; // the search looked at the case
  }

  leave(): void {
    this.socket.terminate();
    this.publisher.cut();
    this.subscriber.cut();
  }

  #take(message: Heard): void {
    // Updates of a storm would only fill this process's memory.
    if (this.heard.length < 5000) this.heard.push(message);
    if (message.case === 'answer') this.publisher.describe(message.value.sdp, this.#door.udpPort);
    if (message.case !== 'offer') return;
    this.subscriber.describe(message.value.sdp, this.#door.udpPort);
    this.send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp: answerTo(message.value.sdp, this.subscriber), id: message.value.id }) });
  }
}

/** One RTP packet with a plain header. */
export function rtpPacket(fields: { readonly seq: number; readonly ssrc?: number; readonly payload: Uint8Array; readonly first?: number }): Uint8Array {
  const { seq, ssrc = microphoneSsrc, payload, first = 0x80 } = fields;
  const packet = new Uint8Array(12 + payload.length);
  const view = new DataView(packet.buffer);
  packet[0] = first;
  packet[1] = opusPayloadType;
  view.setUint16(2, seq & 0xffff);
  view.setUint32(4, (seq * 960) >>> 0);
  view.setUint32(8, ssrc);
  packet.set(payload, 12);
  return packet;
}

function answerTo(offer: string, transport: Transport): string {
  return offer
    .replaceAll('a=sendonly', 'a=recvonly')
    .replaceAll('a=setup:actpass', 'a=setup:active')
    .replace(/a=ice-lite\r\n/g, '')
    .replace(/a=candidate:.*\r\n/g, '')
    .replace(/a=(ssrc|ssrc-group|msid):.*\r\n/g, '')
    .replace(/a=fingerprint:.*/g, `a=fingerprint:${fingerprintLine}`)
    .replace(/a=ice-ufrag:.*/g, `a=ice-ufrag:${transport.ice.ufrag}`)
    .replace(/a=ice-pwd:.*/g, `a=ice-pwd:${transport.ice.password}`);
}

export function lines(...list: readonly string[]): string {
  return `${list.join('\r\n')}\r\n`;
}

function expectTrue(condition: boolean): void {
  if (!condition) throw new Error('not yet');
}
