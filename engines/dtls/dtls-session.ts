import { Bug, ByteReader, type Address, type Machine, type Ms, type Out } from '@parley/engine-wire';
import { ClientHandshake } from './client-handshake.ts';
import type { DtlsCommand, DtlsEvent, DtlsFailReason, DtlsOptions, Fingerprint } from './dtls-contract.ts';
import { EarlyRecords } from './early-records.ts';
import { Flight } from './flight.ts';
import { readFragment, type HandshakeFragment } from './handshake-fragment.ts';
import type { Handshake, Step } from './handshake.ts';
import { recordKeys, srtpKeys, type Secrets } from './key-schedule.ts';
import { matchesFingerprint } from './matches-fingerprint.ts';
import { Reassembly } from './reassembly.ts';
import { RecordCipher } from './record-cipher.ts';
import { RecordSender } from './record-sender.ts';
import { readRecord, type DtlsRecord } from './record.ts';
import { ReplayWindow } from './replay-window.ts';
import { ServerHandshake } from './server-handshake.ts';
import { alert, contentType, dtls12, handshakeType } from './wire-numbers.ts';

export const defaultMtu = 1200;
/** A round trip of 100 ms is rare on this side of a relay, and a repeated flight is two datagrams. */
export const defaultRetransmitMs: Ms = 100;
/** ICE gives up about then too. */
export const handshakeLimitMs: Ms = 30_000;
const warning = 1;
const fatal = 2;

/**
 * One DTLS 1.2 association with one peer, server or client.
 *
 * Shape   datagrams in and out by `receive` and `transmit`; `transmit` always names `theOnlyPeer`: which
 *         path a datagram takes is the caller's business. `from` only goes into the cookie.
 * Answers the events of DtlsEvent; after `closed`, `failed` or a `close` command nothing happens any more
 * Errors  `receive` and `tick` never throw. Bug: `send` before `connected` or beyond `maxSend`, `start` on a
 *         server or twice
 * Source  RFC 6347; README.md says which parts
 */
export class DtlsSession implements Machine<DtlsCommand, DtlsEvent> {
  readonly #options: DtlsOptions;
  readonly #sender: RecordSender;
  readonly #reassembly = new Reassembly();
  readonly #replay = new ReplayWindow();
  readonly #early = new EarlyRecords();
  #phase: 'idle' | 'handshaking' | 'connected' | 'over' = 'idle';
  #handshake: Handshake | undefined;
  #opener: RecordCipher | undefined;
  #flight: Flight | undefined;
  #startedAt: Ms = Infinity;
  #fingerprints: readonly Fingerprint[] = [];

  constructor(options: DtlsOptions) {
    this.#options = options;
    this.#sender = new RecordSender(options.mtu ?? defaultMtu);
  }

  /** The most bytes that one `send` takes. */
  get maxSend(): number {
    return this.#sender.maxSend;
  }

  /**
   * Says which certificates are the peer's. Must be called before the handshake can finish: a proven
   * certificate that nobody described fails with `fingerprint`. Never undoes a connection.
   */
  expectFingerprints(list: readonly Fingerprint[]): void {
    this.#fingerprints = list;
  }

  receive(bytes: Uint8Array, from: Address, now: Ms, out: Out<DtlsEvent>): void {
    const reader = new ByteReader(bytes);
    while (reader.remaining > 0) {
      if (this.#phase === 'over') return out.drop('dtls.over');
      if (this.#phase === 'idle' && this.#options.role === 'client') return out.drop('dtls.not-started');
      const record = readRecord(reader);
      if (record === undefined) return out.drop('dtls.record');
      this.#takeRecord(record, from, now, out);
    }
  }

  command(command: DtlsCommand, now: Ms, out: Out<DtlsEvent>): void {
    switch (command.do) {
      case 'start':
        return this.#start(now, out);
      case 'send':
        return this.#send(command.bytes, out);
      case 'close':
        if (this.#phase === 'connected') this.#sendAlert(warning, alert.closeNotify, out);
        return this.#end();
    }
  }

  tick(now: Ms, out: Out<DtlsEvent>): void {
    if (this.#phase !== 'handshaking') return;
    if (now >= this.#startedAt + handshakeLimitMs) return this.#fail('timeout', undefined, out);
    if (this.#flight === undefined || now < this.#flight.deadline) return;
    this.#flight.repeat(now);
    this.#sender.sendFlight(this.#flight.items, out);
  }

  deadline(): Ms {
    if (this.#phase !== 'handshaking') return Infinity;
    return Math.min(this.#startedAt + handshakeLimitMs, this.#flight?.deadline ?? Infinity);
  }

  #start(now: Ms, out: Out<DtlsEvent>): void {
    if (this.#options.role !== 'client' || this.#phase !== 'idle') throw new Bug('start is for a client, once');
    const handshake = new ClientHandshake(this.#options);
    this.#begin(handshake, now);
    this.#sendNewFlight(handshake.start(), true, now, out);
  }

  #send(bytes: Uint8Array, out: Out<DtlsEvent>): void {
    if (this.#phase === 'over') return out.drop('dtls.send-after-end'); // the end may have crossed the caller's message
    if (this.#phase !== 'connected') throw new Bug('data before the peer is proven');
    if (bytes.length > this.maxSend) throw new Bug(`data of ${bytes.length} bytes in one record (limit ${this.maxSend})`);
    this.#sender.addRecord(contentType.applicationData, 1, bytes, out);
    this.#sender.flush(out);
  }

  #begin(handshake: Handshake, now: Ms): void {
    this.#phase = 'handshaking';
    this.#handshake = handshake;
    this.#startedAt = now;
  }

  #takeRecord(record: DtlsRecord, from: Address, now: Ms, out: Out<DtlsEvent>): void {
    if (record.epoch === 0) return this.#takePlain(record, from, now, out);
    if (record.epoch !== 1 || record.version !== dtls12) return out.drop('dtls.epoch');
    const tooEarly = this.#opener === undefined || (record.type === contentType.applicationData && this.#phase !== 'connected');
    if (tooEarly) {
      if (this.#phase !== 'handshaking' || !this.#early.hold(record)) out.drop('dtls.early');
      return;
    }
    if (!this.#replay.accepts(record.sequence)) return out.drop('dtls.replayed');
    const payload = this.#opener?.open(record);
    if (payload === undefined) return out.drop('dtls.authentication');
    this.#replay.mark(record.sequence);
    this.#takeProtected(record.type, payload, from, now, out);
  }

  /** Anybody can write these: they may carry the handshake and nothing else. [RFC 6347 §4.1.2.7] */
  #takePlain(record: DtlsRecord, from: Address, now: Ms, out: Out<DtlsEvent>): void {
    if (this.#phase === 'connected') return out.drop('dtls.old-epoch');
    switch (record.type) {
      case contentType.handshake:
        return this.#takeHandshake(record.payload, 0, from, now, out);
      case contentType.changeCipherSpec:
        return; // says nothing that the epoch does not say, and nobody vouches for it
      case contentType.alert:
        return out.drop('dtls.plain-alert'); // one forged packet must not end a call; the time limit does
      case contentType.applicationData:
        return out.drop('dtls.plain-data');
      default:
        return out.drop('dtls.content-type');
    }
  }

  #takeProtected(type: number, payload: Uint8Array, from: Address, now: Ms, out: Out<DtlsEvent>): void {
    switch (type) {
      case contentType.applicationData:
        return out.emit({ type: 'data', bytes: payload });
      case contentType.handshake:
        return this.#takeHandshake(payload, 1, from, now, out);
      case contentType.alert:
        return this.#takeAlert(payload, out);
      default:
        return out.drop('dtls.content-type');
    }
  }

  #takeAlert(payload: Uint8Array, out: Out<DtlsEvent>): void {
    const [level, description] = payload;
    if (payload.length !== 2) return out.drop('dtls.alert');
    if (description === alert.closeNotify && this.#phase === 'connected') {
      this.#sendAlert(warning, alert.closeNotify, out); // [RFC 5246 §7.2.1]
      this.#end();
      return out.emit({ type: 'closed' });
    }
    if (level === fatal || description === alert.closeNotify) return this.#fail('peer-alert', undefined, out);
    out.drop('dtls.warning');
  }

  #takeHandshake(payload: Uint8Array, epoch: 0 | 1, from: Address, now: Ms, out: Out<DtlsEvent>): void {
    const reader = new ByteReader(payload);
    while (reader.remaining > 0) {
      const fragment = readFragment(reader);
      if (fragment === undefined) return out.drop('dtls.fragment');
      this.#takeFragment(fragment, epoch, now, out);
    }
    while (this.#phase === 'handshaking') {
      const message = this.#reassembly.take();
      if (message === undefined) return;
      const step = this.#handshake?.take(message, from);
      if (step !== undefined) this.#follow(step, now, out);
    }
  }

  #takeFragment(fragment: HandshakeFragment, epoch: 0 | 1, now: Ms, out: Out<DtlsEvent>): void {
    // Only Finished is protected, and it always is: a plain one would be somebody else's.
    if ((fragment.type === handshakeType.finished) !== (epoch === 1)) return out.drop('dtls.message-epoch');
    // Neither renegotiation nor its invitation exists here. [RFC 5246 §7.4.1.1]
    if (fragment.type === handshakeType.helloRequest) return out.drop('dtls.renegotiation');
    if (this.#phase === 'connected' && fragment.seq >= this.#reassembly.nextSeq) return out.drop('dtls.renegotiation');
    const verdict = this.#reassembly.add(fragment);
    if (verdict === 'old') return this.#answerRepetition(fragment, now, out);
    if (verdict !== 'held') return out.drop(`dtls.fragment-${verdict}`);
    if (this.#phase === 'idle') this.#begin(new ServerHandshake(this.#options), now);
  }

  /** The end of the peer's last flight again: ours was lost. [RFC 6347 §4.2.4] */
  #answerRepetition(fragment: HandshakeFragment, now: Ms, out: Out<DtlsEvent>): void {
    const isEnd = fragment.seq === this.#reassembly.nextSeq - 1 && fragment.offset + fragment.bytes.length === fragment.length;
    if (!isEnd || this.#flight === undefined) return;
    if (this.#flight.answersRepetition(now)) this.#sender.sendFlight(this.#flight.items, out);
  }

  #follow(step: Step, now: Ms, out: Out<DtlsEvent>): void {
    const secrets = this.#handshake?.secrets;
    const newKeys = secrets !== undefined && this.#opener === undefined;
    if (newKeys) this.#installKeys(secrets);
    if (step.do === 'reply') this.#sendNewFlight(step.flight, step.timed, now, out);
    else if (step.do === 'refuse') return this.#fail(step.reason, step.alert, out);
    else if (step.do === 'done') return this.#finish(step, now, out);
    if (newKeys) this.#releaseEarly(now, out);
  }

  #installKeys(secrets: Secrets): void {
    const { crypto, role } = this.#options;
    const { client, server } = recordKeys(crypto, secrets);
    const [local, remote] = role === 'client' ? [client, server] : [server, client];
    this.#sender.cipher = new RecordCipher(crypto.aes128Gcm(local.key), local.salt);
    this.#opener = new RecordCipher(crypto.aes128Gcm(remote.key), remote.salt);
  }

  #finish(step: Extract<Step, { do: 'done' }>, now: Ms, out: Out<DtlsEvent>): void {
    const { crypto } = this.#options;
    const { secrets, srtpProfile, peerCertificate } = this.#handshake ?? {};
    if (secrets === undefined || peerCertificate === undefined) throw new Bug('a finished handshake has secrets and a certificate');
    // Before anything is exported or said: the proven certificate must be the described one. [RFC 8827 §6.5]
    if (!matchesFingerprint(crypto, peerCertificate, this.#fingerprints)) return this.#fail('fingerprint', alert.badCertificate, out);
    this.#phase = 'connected';
    this.#handshake = undefined;
    this.#flight = undefined;
    if (step.flight.length > 0) this.#sendNewFlight(step.flight, false, now, out);
    const { client, server } = srtpProfile === undefined ? noSrtpKeys : srtpKeys(crypto, secrets, srtpProfile);
    const [local, remote] = this.#options.role === 'client' ? [client, server] : [server, client];
    out.emit({
      type: 'connected',
      srtpProfile,
      localKey: local.key,
      localSalt: local.salt,
      remoteKey: remote.key,
      remoteSalt: remote.salt,
      peerCertificate,
    });
    this.#releaseEarly(now, out);
  }

  #releaseEarly(now: Ms, out: Out<DtlsEvent>): void {
    for (const record of this.#early.takeAll()) {
      if (this.#phase === 'over') return;
      // A protected record never asks for a cookie, so where it came from does not matter.
      this.#takeRecord(record, 0, now, out);
    }
  }

  #sendNewFlight(items: Flight['items'], timed: boolean, now: Ms, out: Out<DtlsEvent>): void {
    this.#flight = new Flight(items, timed, this.#options.retransmitMs ?? defaultRetransmitMs, now);
    this.#sender.sendFlight(items, out);
  }

  #sendAlert(level: number, description: number, out: Out<DtlsEvent>): void {
    const payload = Uint8Array.of(level, description);
    const hasKeys = this.#opener !== undefined;
    // A server that refuses has not said ChangeCipherSpec yet: most peers wait for a plain alert, and one
    // that distrusts plain alerts, as we do, reads the protected twin.
    if (!hasKeys || (this.#options.role === 'server' && this.#phase === 'handshaking')) this.#sender.addRecord(contentType.alert, 0, payload, out);
    if (hasKeys) this.#sender.addRecord(contentType.alert, 1, payload, out);
    this.#sender.flush(out);
  }

  #fail(reason: DtlsFailReason, description: number | undefined, out: Out<DtlsEvent>): void {
    if (description !== undefined) this.#sendAlert(fatal, description, out);
    this.#end();
    out.emit({ type: 'failed', reason });
  }

  #end(): void {
    this.#phase = 'over';
    this.#handshake = undefined;
    this.#flight = undefined;
    this.#early.takeAll();
  }
}

const noKeys = { key: new Uint8Array(0), salt: new Uint8Array(0) };
const noSrtpKeys = { client: noKeys, server: noKeys };
