import { encodeUtf8, randomU32, toHex, type Address, type Crypto, type Ms, type Out, type Random } from '@parley/engine-wire';
import type { IceAgent, IceCommand, IceEvent } from './ice-agent.ts';
import type { IceCredentials } from './ice-credentials.ts';
import { Liveness } from './liveness.ts';
import { ufragOf } from './read-ufrag.ts';
import { hasIntegrity } from './stun-integrity.ts';
import { readStun, type StunMessage } from './stun-reader.ts';
import { attributeType, bindingMethod, transactionIdBytes } from './stun-registry.ts';
import { flagAttribute, u32Attribute, writeStun } from './stun-writer.ts';
import { xorMappedAddress, type DescribeAddress } from './xor-address.ts';

export type IceFullOptions = { readonly crypto: Crypto; readonly random: Random; readonly describeAddress: DescribeAddress };

/** [RFC 8445 §14.2] The pace of checks until one pair is nominated. */
export const checkPaceMs: Ms = 50;
/** Keeps NAT bindings and consent: [RFC 7675 §5.1] asks for 5 s, and a killed peer shall be seen sooner. */
export const keepaliveMs: Ms = 2_000;
/** A server has two or three; an address is only a number here. */
export const candidateLimit = 16;
/** An answer that comes later than this many checks is of no use. */
const pendingLimit = 64;
/** Peer-reflexive type preference, for the candidate that the peer may learn from a check. [RFC 8445 §7.1.1] */
const checkPriority = 110 * 2 ** 24 + 65_535 * 2 ** 8 + 255;

type Pending = { readonly address: Address; readonly nominating: boolean };

/**
 * The controlling side of ICE for tests and load: checks every candidate, nominates the first that
 * answers, keeps it alive.
 *
 * Errors  `receive` never throws; answers that nobody asked for are dropped
 * Source  RFC 8445 §7.2, §8.1.1; RFC 7675. Not here: role conflicts, candidate priorities, freezing
 */
export class IceFull implements IceAgent {
  path: Address | undefined;
  readonly #crypto: Crypto;
  readonly #random: Random;
  readonly #describeAddress: DescribeAddress;
  readonly #liveness = new Liveness();
  readonly #tieBreaker: Uint8Array;
  readonly #candidates: Address[] = [];
  readonly #validated = new Set<Address>();
  /** Addresses that have answered with the current credentials. */
  readonly #answering = new Set<Address>();
  readonly #pending = new Map<string, Pending>();
  #local: IceCredentials | undefined;
  #remote: IceCredentials | undefined;
  #nominated = false;
  #turn = 0;
  #nextCheckAt: Ms = Infinity;
  #over = false;

  constructor({ crypto, random, describeAddress }: IceFullOptions) {
    this.#crypto = crypto;
    this.#random = random;
    this.#describeAddress = describeAddress;
    this.#tieBreaker = random.bytes(8);
  }

  isValidated(address: Address): boolean {
    return this.#validated.has(address);
  }

  command(command: IceCommand, now: Ms, out: Out<IceEvent>): void {
    if (this.#over) return;
    if (command.do === 'describe') this.#describe(command.local, command.remote, now);
    if (command.do === 'add-candidate') this.#addCandidate(command.address, now);
    if (command.do === 'close') this.#end(out);
  }

  receive(bytes: Uint8Array, from: Address, now: Ms, out: Out<IceEvent>): void {
    const message = readStun(bytes);
    if (message === undefined) return out.drop('stun.malformed');
    if (this.#over || message.method !== bindingMethod || message.kind === 'indication') return out.drop('stun.not-a-check');
    if (message.fingerprint !== 'right') return out.drop('stun.fingerprint');
    if (message.kind === 'request') this.#answer(bytes, message, from, now, out);
    else this.#answered(bytes, message, from, now, out);
  }

  heard(from: Address, now: Ms, out: Out<IceEvent>): void {
    if (!this.#over && this.#validated.has(from) && this.#liveness.heard(now)) out.emit({ type: 'recovered' });
  }

  tick(now: Ms, out: Out<IceEvent>): void {
    if (this.#over) return;
    const verdict = this.#liveness.judge(now);
    if (verdict === 'ice-timeout' || verdict === 'consent-lost') {
      this.#end(out);
      out.emit({ type: 'failed', reason: verdict });
      return;
    }
    if (now >= this.#nextCheckAt) this.#checkNext(now, out);
    if (verdict === 'silent') out.emit({ type: 'silent' });
  }

  deadline(): Ms {
    return this.#over ? Infinity : Math.min(this.#liveness.deadline(), this.#nextCheckAt);
  }

  #describe(local: IceCredentials, remote: IceCredentials | undefined, now: Ms): void {
    const same = this.#local?.ufrag === local.ufrag && this.#remote?.ufrag === remote?.ufrag && this.#remote?.password === remote?.password;
    if (same) return;
    this.#local = local;
    this.#remote = remote;
    // New credentials, new checks; the old path carries media until one of them succeeds. [RFC 8445 §9]
    this.#nominated = false;
    this.#answering.clear();
    this.#pending.clear();
    if (remote === undefined) return;
    this.#liveness.start(now);
    this.#nextCheckAt = this.#candidates.length > 0 ? now : Infinity;
  }

  #addCandidate(address: Address, now: Ms): void {
    if (this.#candidates.includes(address) || this.#candidates.length >= candidateLimit) return;
    this.#candidates.push(address);
    if (this.#remote !== undefined && !this.#nominated) this.#nextCheckAt = Math.min(this.#nextCheckAt, now);
  }

  #checkNext(now: Ms, out: Out<IceEvent>): void {
    const keepsAlive = this.#nominated && this.path !== undefined;
    const address = keepsAlive ? this.path : this.#candidates[this.#turn++ % this.#candidates.length];
    if (address === undefined || this.#remote === undefined) {
      this.#nextCheckAt = Infinity;
      return;
    }
    // Keepalives nominate too, as Chromium's do towards a lite agent: a server that saw our address change follows at once.
    this.#check(address, keepsAlive || this.#answering.has(address), out);
    // [RFC 7675 §5.1] Spread by ±20 %, so that many sessions do not keep step.
    this.#nextCheckAt = now + (keepsAlive ? keepaliveMs * (0.8 + (0.4 * randomU32(this.#random)) / 0x1_0000_0000) : checkPaceMs);
  }

  #check(address: Address, nominating: boolean, out: Out<IceEvent>): void {
    if (this.#local === undefined || this.#remote === undefined) return;
    const id = this.#random.bytes(transactionIdBytes);
    const oldest = this.#pending.size >= pendingLimit ? this.#pending.keys().next().value : undefined;
    if (oldest !== undefined) this.#pending.delete(oldest);
    this.#pending.set(toHex(id), { address, nominating });
    const attributes = [
      { type: attributeType.username, value: encodeUtf8(`${this.#remote.ufrag}:${this.#local.ufrag}`) },
      u32Attribute(attributeType.priority, checkPriority),
      { type: attributeType.iceControlling, value: this.#tieBreaker },
    ];
    if (nominating) attributes.push(flagAttribute(attributeType.useCandidate));
    out.transmit(writeStun('request', id, attributes, encodeUtf8(this.#remote.password), this.#crypto), address);
  }

  #answered(bytes: Uint8Array, message: StunMessage, from: Address, now: Ms, out: Out<IceEvent>): void {
    const id = toHex(message.transactionId);
    const pending = this.#pending.get(id);
    // [RFC 8445 §7.2.5.2.1] The answer comes from where the check went.
    if (pending === undefined || pending.address !== from || this.#remote === undefined) return out.drop('stun.unasked');
    if (!hasIntegrity(bytes, message, encodeUtf8(this.#remote.password), this.#crypto)) return out.drop('stun.integrity');
    this.#pending.delete(id);
    if (message.kind === 'error') return out.drop('ice.check-refused');

    const recovered = this.#liveness.consented(now);
    this.#answering.add(from);
    if (!this.#validated.has(from)) {
      this.#validated.add(from);
      out.emit({ type: 'validated', address: from });
    }
    if (!this.#nominated && pending.nominating) this.#nominate(from, now, out);
    else if (!this.#nominated) this.#nextCheckAt = now;
    if (recovered) out.emit({ type: 'recovered' });
  }

  #nominate(address: Address, now: Ms, out: Out<IceEvent>): void {
    this.#nominated = true;
    this.#nextCheckAt = now + keepaliveMs;
    if (this.path === address) return;
    this.path = address;
    out.emit({ type: 'path', address });
  }

  /** A full peer checks us too; what it checks from becomes a candidate. [RFC 8445 §7.3.1.3] */
  #answer(bytes: Uint8Array, message: StunMessage, from: Address, now: Ms, out: Out<IceEvent>): void {
    const local = this.#local;
    if (local === undefined || message.username === undefined || ufragOf(message.username) !== local.ufrag) return out.drop('stun.username');
    const key = encodeUtf8(local.password);
    if (!hasIntegrity(bytes, message, key, this.#crypto)) return out.drop('stun.integrity');
    const answer = writeStun('success', message.transactionId, [xorMappedAddress(this.#describeAddress(from), message.transactionId)], key, this.#crypto);
    if (answer.length > bytes.length) return out.drop('stun.amplification');
    out.transmit(answer, from);
    this.#addCandidate(from, now);
  }

  #end(out: Out<IceEvent>): void {
    this.#over = true;
    this.path = undefined;
    this.#pending.clear();
    const addresses = [...this.#validated];
    this.#validated.clear();
    for (const address of addresses) out.emit({ type: 'released', address });
  }
}
