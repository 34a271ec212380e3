import { DtlsSession, type DtlsEvent, type SrtpProfile } from '@parley/engine-dtls';
import { IceFull, IceLite, type IceAgent, type IceEvent } from '@parley/engine-ice';
import { SctpAssociation, type SctpEvent } from '@parley/engine-sctp';
import { authenticDuplicate, InboundSrtp, OutboundSrtp, refused } from '@parley/engine-srtp';
import { equalConstantTime, theOnlyPeer, type Address, type Machine, type Ms, type Out } from '@parley/engine-wire';
import { reasonOfDtls, reasonOfSctp } from './fail-reason.ts';
import type { PeerOptions } from './peer-options.ts';
import { packetKind } from './packet-kind.ts';
import type { ChannelId, FailReason, Fingerprint, IceCredentials, PeerCommand, PeerEvent } from './peer-contract.ts';

/** Counter mode first: its packets are encrypted side by side. */
const defaultProfiles: readonly SrtpProfile[] = ['aes128-cm-sha1-80', 'aead-aes-128-gcm'];
/** Fits through every tunnel that carries WebRTC today, TURN and VPN included. */
const dtlsMtu = 1200;
/** ICE stands, so the peer is there: whoever has not finished DTLS by then never will. */
export const connectLimitMs: Ms = 30_000;
/** The longest packet that any path carries, and the SRTCP trailer of the longer profile. */
const rtcpBufferBytes = 2048;

/**
 * One remote peer: ICE, DTLS, SRTP and SCTP over one bundled transport.
 *
 * Shape   SRTP is decrypted in place, in the bytes given to `receive`. Media leaves through `outbound` (an
 *         OutboundBatch takes it) to `address`. After `failed` or `close` every call does nothing.
 * Errors  `receive` and `tick` never throw because of bytes; a data channel command before its channel is
 *         open, or above a limit, throws Bug
 * Source  RFC 8829 §1.1 (the layers), RFC 7983 (their demultiplexing)
 */
export class Peer implements Machine<PeerCommand, PeerEvent> {
  readonly #options: PeerOptions;
  readonly #ice: IceAgent;
  readonly #dtls: DtlsSession;
  readonly #sctp: SctpAssociation;
  readonly #rtcpBuffer = new Uint8Array(rtcpBufferBytes);
  #inbound: InboundSrtp | undefined;
  #outbound: OutboundSrtp | undefined;
  #state: 'new' | 'described' | 'handshaking' | 'connected' | 'over' = 'new';
  #peerDigest: Uint8Array | undefined;
  #connectBy: Ms = Infinity;
  /** What the layers said during the call that is running; handled one after the other, each layer at rest. */
  readonly #fromIce: IceEvent[] = [];
  readonly #fromDtls: DtlsEvent[] = [];
  readonly #fromSctp: SctpEvent[] = [];
  readonly #events: PeerEvent[] = [];
  #from: Address = theOnlyPeer;
  #now: Ms = 0;
  #out: Out<PeerEvent> = nowhere;

  // The layers' outputs, made once: no closure per packet.
  readonly #iceOut: Out<IceEvent> = {
    transmit: (bytes, to) => this.#out.transmit(bytes, to),
    emit: (event) => void this.#fromIce.push(event),
    drop: (reason) => this.#out.drop(reason),
  };
  readonly #dtlsOut: Out<DtlsEvent> = {
    transmit: (bytes) => this.#transmit(bytes),
    emit: (event) => void this.#fromDtls.push(event),
    drop: (reason) => this.#out.drop(reason),
  };
  readonly #sctpOut: Out<SctpEvent> = {
    transmit: (bytes) => this.#dtls.command({ do: 'send', bytes }, this.#now, this.#dtlsOut),
    emit: (event) => void this.#fromSctp.push(event),
    drop: (reason) => this.#out.drop(reason),
  };

  constructor(options: PeerOptions) {
    const { role, crypto, random, identity, describeAddress, localIce, srtpProfiles = defaultProfiles } = options;
    this.#options = options;
    this.#ice = role === 'server' ? new IceLite({ crypto, describeAddress }) : new IceFull({ crypto, random, describeAddress });
    // ICE has proved the address before DTLS may speak: a cookie would only cost a round trip.
    this.#dtls = new DtlsSession({ role, crypto, random, identity, srtpProfiles, mtu: dtlsMtu, cookie: 'never' });
    // Whole words, so that full fragments need no padding.
    this.#sctp = new SctpAssociation({ crypto, random, role, mtu: this.#dtls.maxSend & ~3 });
    // At any time before the first packet: without a peer's description no clock runs yet.
    if (localIce !== undefined) this.#ice.command({ do: 'describe', local: localIce }, 0, this.#iceOut);
  }

  /** Our SRTP session towards the peer; from 'connected' to the end. */
  get outbound(): OutboundSrtp | undefined {
    return this.#outbound;
  }

  /** Where packets go now; undefined before ICE has found a path. */
  get address(): Address | undefined {
    return this.#ice.path;
  }

  /** Bytes that wait in a data channel and have not gone out for the first time. */
  bufferedBytes(channel: ChannelId): number {
    return this.#sctp.bufferedBytes(channel);
  }

  // Packet path starts.
  receive(bytes: Uint8Array, from: Address, now: Ms, out: Out<PeerEvent>): void {
    if (this.#state === 'over') return out.drop('peer.over');
    this.#begin(now, out);
    const kind = packetKind(bytes);
    if (kind === 'stun') this.#ice.receive(bytes, from, now, this.#iceOut);
    // Nobody but an address that ICE has proved may say anything else: one forged packet must not reach the keys.
    else if (!this.#ice.isValidated(from)) out.drop('peer.unknown-address');
    else if (kind === 'rtp') this.#receiveRtp(bytes, from);
    else if (kind === 'rtcp') this.#receiveRtcp(bytes, from);
    else if (kind === 'dtls') this.#receiveDtls(bytes, from);
    else out.drop('peer.not-ours');
    this.#settle();
  }

  #receiveRtp(bytes: Uint8Array, from: Address): void {
    if (this.#inbound === undefined) return this.#out.drop('peer.early-media');
    const length = this.#inbound.unprotectRtp(bytes);
    if (length === refused) return this.#out.drop(this.#inbound.lastRefusal);
    // Whoever repeats a captured packet has proved nothing, so a duplicate says nothing about the path.
    if (length === authenticDuplicate) return this.#options.sink.rtp(bytes, bytes.length, true, this.#now, this.#out);
    this.#ice.heard(from, this.#now, this.#iceOut);
    this.#options.sink.rtp(bytes, length, false, this.#now, this.#out);
  }

  #receiveRtcp(bytes: Uint8Array, from: Address): void {
    if (this.#inbound === undefined) return this.#out.drop('peer.early-media');
    const length = this.#inbound.unprotectRtcp(bytes);
    if (length === refused) return this.#out.drop(this.#inbound.lastRefusal);
    this.#ice.heard(from, this.#now, this.#iceOut);
    this.#options.sink.rtcp(bytes, length, this.#now, this.#out);
  }
  // Packet path ends; what leaves goes from the Router's batch straight to `address`.

  /**
   * Protects and sends one compound RTCP packet; `plain` is borrowed. Does nothing before 'connected'.
   *
   * Shape   length 8…1500
   */
  sendRtcp(plain: Uint8Array, length: number, _now: Ms, out: Out<PeerEvent>): void {
    const path = this.#ice.path;
    if (this.#outbound === undefined || path === undefined) return;
    const size = this.#outbound.protectRtcp(plain.subarray(0, length), this.#rtcpBuffer);
    out.transmit(this.#rtcpBuffer.subarray(0, size), path);
  }

  command(command: PeerCommand, now: Ms, out: Out<PeerEvent>): void {
    if (this.#state === 'over') return out.drop('peer.over');
    this.#begin(now, out);
    switch (command.do) {
      case 'describe':
        this.#describe(command.localIce, command.remoteIce, command.fingerprints);
        break;
      case 'add-candidate':
        this.#ice.command(command, now, this.#iceOut);
        break;
      case 'open-channel':
      case 'send':
        // Both have the association's own words. A wish to open waits in it.
        this.#sctp.command(command, now, this.#sctpOut);
        break;
      case 'close':
        this.#end();
    }
    this.#settle();
  }

  tick(now: Ms, out: Out<PeerEvent>): void {
    if (this.#state === 'over') return;
    this.#begin(now, out);
    if (now >= this.#ice.deadline()) this.#ice.tick(now, this.#iceOut);
    if (now >= this.#dtls.deadline()) this.#dtls.tick(now, this.#dtlsOut);
    if (now >= this.#sctpDeadline()) this.#sctp.tick(now, this.#sctpOut);
    if (now >= this.#connectBy) this.#fail('dtls-timeout');
    this.#settle();
  }

  deadline(): Ms {
    if (this.#state === 'over') return Infinity;
    return Math.min(this.#ice.deadline(), this.#dtls.deadline(), this.#sctpDeadline(), this.#connectBy);
  }

  #sctpDeadline(): Ms {
    return this.#state === 'connected' ? this.#sctp.deadline() : Infinity;
  }

  #describe(local: IceCredentials, remote: IceCredentials, fingerprints: readonly Fingerprint[]): void {
    // [RFC 8842 §5.5] Another certificate would be another association: this one was proved by the old one.
    if (this.#peerDigest !== undefined && !this.#isStillDescribed(this.#peerDigest, fingerprints)) return this.#fail('fingerprint-mismatch');
    this.#dtls.expectFingerprints(fingerprints);
    if (this.#state === 'new') this.#state = 'described';
    this.#ice.command({ do: 'describe', local, remote }, this.#now, this.#iceOut);
    this.#startDtls();
  }

  #isStillDescribed(digest: Uint8Array, fingerprints: readonly Fingerprint[]): boolean {
    return fingerprints.some((one) => one.hash.toLowerCase() === 'sha-256' && equalConstantTime(one.digest, digest));
  }

  #receiveDtls(bytes: Uint8Array, from: Address): void {
    // A certificate that nobody has described would be refused; the hello comes again when it is.
    if (this.#state === 'new') return this.#out.drop('peer.not-described');
    if (this.#state === 'described') {
      if (this.#options.admitHandshake?.(this.#now) === false) return this.#out.drop('peer.handshake-limit');
      this.#state = 'handshaking';
    }
    this.#from = from;
    this.#dtls.receive(bytes, from, this.#now, this.#dtlsOut);
  }

  /** A client speaks as soon as there is a path and a description. */
  #startDtls(): void {
    if (this.#options.role !== 'client' || this.#state !== 'described' || this.#ice.path === undefined) return;
    this.#state = 'handshaking';
    this.#dtls.command({ do: 'start' }, this.#now, this.#dtlsOut);
  }

  #begin(now: Ms, out: Out<PeerEvent>): void {
    this.#now = now;
    this.#out = out;
  }

  /** Handles what the layers said until they are quiet, then says it all. */
  #settle(): void {
    while (this.#fromIce.length + this.#fromDtls.length + this.#fromSctp.length > 0) {
      for (const event of this.#fromIce.splice(0)) this.#takeIce(event);
      for (const event of this.#fromDtls.splice(0)) this.#takeDtls(event);
      for (const event of this.#fromSctp.splice(0)) this.#takeSctp(event);
    }
    const out = this.#out;
    this.#out = nowhere;
    if (this.#events.length > 0) for (const event of this.#events.splice(0)) out.emit(event);
  }

  #takeIce(event: IceEvent): void {
    switch (event.type) {
      case 'validated':
        return void this.#events.push({ type: 'address-bound', address: event.address });
      case 'released':
        return void this.#events.push({ type: 'address-released', address: event.address });
      case 'path':
        if (this.#connectBy === Infinity && this.#state !== 'connected') this.#connectBy = this.#now + connectLimitMs;
        return this.#startDtls();
      case 'failed':
        return this.#fail(event.reason);
      default:
        return void this.#events.push(event);
    }
  }

  #takeDtls(event: DtlsEvent): void {
    if (this.#state === 'over') return;
    switch (event.type) {
      case 'connected':
        return this.#connected(event);
      case 'data':
        this.#ice.heard(this.#from, this.#now, this.#iceOut);
        return this.#sctp.receive(event.bytes, theOnlyPeer, this.#now, this.#sctpOut);
      case 'closed':
        return this.#fail('closed-by-peer');
      case 'failed':
        return this.#fail(reasonOfDtls(event.reason, this.#state === 'connected'));
    }
  }

  #connected(event: Extract<DtlsEvent, { type: 'connected' }>): void {
    const { srtpProfile: profile, localKey, localSalt, remoteKey, remoteSalt, peerCertificate } = event;
    // We always offer profiles, and the session refuses a peer that has none of them.
    if (profile === undefined) return this.#fail('dtls-refused');
    const { crypto, kernel, role } = this.#options;
    this.#state = 'connected';
    this.#connectBy = Infinity;
    this.#peerDigest = crypto.sha256(peerCertificate);
    this.#inbound = new InboundSrtp({ profile, key: remoteKey, salt: remoteSalt }, crypto, kernel);
    this.#outbound = new OutboundSrtp({ profile, key: localKey, salt: localSalt }, crypto, kernel);
    this.#ice.heard(this.#from, this.#now, this.#iceOut);
    this.#events.push({ type: 'connected' });
    // Every client opens the association itself: a server that did so too would only meet it half-way.
    if (role === 'client') this.#sctp.command({ do: 'connect' }, this.#now, this.#sctpOut);
  }

  #takeSctp(event: SctpEvent): void {
    if (this.#state === 'over') return;
    switch (event.type) {
      case 'message':
        return void this.#events.push(event);
      case 'channel-open':
      case 'channel-closed':
        return void this.#events.push({ type: event.type, channel: event.channel, label: event.label });
      case 'closed':
        return this.#fail('closed-by-peer');
      case 'failed':
        // A client's INIT to a peer without data channels: media goes on.
        return event.reason === 'no-answer' ? this.#out.drop('peer.no-sctp') : this.#fail(reasonOfSctp(event.reason));
      default: // 'connected' and 'drained' mean nothing to the owner
    }
  }

  #transmit(bytes: Uint8Array): void {
    const path = this.#ice.path;
    if (path === undefined) return this.#out.drop('peer.no-path');
    this.#out.transmit(bytes, path);
  }

  #fail(reason: FailReason): void {
    if (this.#state === 'over') return;
    this.#end();
    this.#events.push({ type: 'failed', reason });
  }

  /** Says goodbye while there is a path, then lets go of the addresses and the keys. */
  #end(): void {
    this.#state = 'over';
    this.#dtls.command({ do: 'close' }, this.#now, this.#dtlsOut);
    this.#ice.command({ do: 'close' }, this.#now, this.#iceOut);
    for (const event of this.#fromIce.splice(0)) this.#takeIce(event);
    this.#inbound?.close();
    this.#outbound?.close();
    this.#inbound = undefined;
    this.#outbound = undefined;
  }
}

/** Between calls there is no output. */
const nowhere: Out<PeerEvent> = { transmit: () => {}, emit: () => {}, drop: () => {} };
