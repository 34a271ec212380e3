import { encodeUtf8, type Address, type Crypto, type Ms, type Out } from '@parley/engine-wire';
import type { IceAgent, IceCommand, IceEvent } from './ice-agent.ts';
import type { IceCredentials } from './ice-credentials.ts';
import { consentMs, Liveness } from './liveness.ts';
import { PathChoice } from './path-choice.ts';
import { ufragOf } from './read-ufrag.ts';
import { hasIntegrity } from './stun-integrity.ts';
import { readStun, type StunMessage } from './stun-reader.ts';
import { bindingMethod } from './stun-registry.ts';
import { errorCodeAttribute, unknownAttributesAttribute, writeStun } from './stun-writer.ts';
import { TransactionMemory } from './transaction-memory.ts';
import { xorMappedAddress, type DescribeAddress } from './xor-address.ts';

export type IceLiteOptions = { readonly crypto: Crypto; readonly describeAddress: DescribeAddress };

/** One set of local credentials; `key` is the password as HMAC takes it. */
type Generation = { readonly ufrag: string; readonly password: string; readonly key: Uint8Array };

/**
 * The answering side of ICE: it never speaks first, so it cannot be made to probe or to flood anybody.
 *
 * Shape   answers checks as soon as the local credentials are known, even before the peer's are
 * Errors  `receive` never throws; what is not an authenticated check is dropped without an answer
 * Source  RFC 8445 §2.5, §7.3; RFC 7675 for the end of consent
 */
export class IceLite implements IceAgent {
  readonly #crypto: Crypto;
  readonly #describeAddress: DescribeAddress;
  readonly #memory = new TransactionMemory();
  readonly #liveness = new Liveness();
  readonly #paths = new PathChoice();
  #current: Generation | undefined;
  /** After a restart the old credentials stay good until the peer uses the new ones. [RFC 8445 §9] */
  #previous: Generation | undefined;
  #currentUnused = true;
  #described = false;
  #over = false;

  constructor({ crypto, describeAddress }: IceLiteOptions) {
    this.#crypto = crypto;
    this.#describeAddress = describeAddress;
  }

  get path(): Address | undefined {
    return this.#paths.path;
  }

  isValidated(address: Address): boolean {
    return this.#paths.has(address);
  }

  command(command: IceCommand, now: Ms, out: Out<IceEvent>): void {
    if (this.#over) return;
    // 'add-candidate' does nothing here: a lite agent sends no checks, wherever a candidate points.
    if (command.do === 'describe') this.#describe(command.local, command.remote, now);
    if (command.do === 'close') this.#end(out);
  }

  receive(bytes: Uint8Array, from: Address, now: Ms, out: Out<IceEvent>): void {
    const message = readStun(bytes);
    if (message === undefined) return out.drop('stun.malformed');
    if (message.kind !== 'request' || message.method !== bindingMethod) return out.drop('stun.not-a-check');
    // [RFC 8445 §7.1.2] Every check carries it; without it the bytes may be another protocol's.
    if (message.fingerprint !== 'right') return out.drop('stun.fingerprint');
    const generation = this.#generationOf(message);
    if (generation === undefined) return out.drop('stun.username');
    if (!hasIntegrity(bytes, message, generation.key, this.#crypto)) return out.drop('stun.integrity');
    if (message.unknown.length > 0) return this.#refuse(message, bytes.length, from, generation, out);
    this.#checked(message, bytes.length, from, generation, now, out);
  }

  heard(from: Address, now: Ms, out: Out<IceEvent>): void {
    if (this.#over || !this.#paths.has(from)) return;
    const recovered = this.#liveness.heard(now);
    if (this.#paths.heard(from, now)) this.#moveTo(from, now, out);
    if (recovered) out.emit({ type: 'recovered' });
  }

  tick(now: Ms, out: Out<IceEvent>): void {
    if (this.#over || now < this.deadline()) return;
    const verdict = this.#liveness.judge(now);
    if (verdict === 'ice-timeout' || verdict === 'consent-lost') {
      this.#end(out);
      out.emit({ type: 'failed', reason: verdict });
      return;
    }
    this.#releaseUnchecked(now, out);
    if (verdict === 'silent') out.emit({ type: 'silent' });
  }

  deadline(): Ms {
    return this.#over ? Infinity : Math.min(this.#liveness.deadline(), this.#paths.nextUncheckedAt(consentMs));
  }

  #describe(local: IceCredentials, remote: IceCredentials | undefined, now: Ms): void {
    const restarts = this.#current?.ufrag !== local.ufrag || this.#current.password !== local.password;
    if (restarts) {
      // Unused current credentials are forgotten, the ones in use stay: the peer may not know of either restart yet.
      if (!this.#currentUnused) this.#previous = this.#current;
      this.#current = { ...local, key: encodeUtf8(local.password) };
      this.#currentUnused = true;
    }
    if (remote === undefined || (this.#described && !restarts)) return;
    this.#described = true;
    this.#liveness.start(now);
  }

  /** By our own half of the name: the password proves the rest, and the peer's half may not be known yet. */
  #generationOf(message: StunMessage): Generation | undefined {
    const ufrag = message.username === undefined ? undefined : ufragOf(message.username);
    if (ufrag === undefined || this.#over) return undefined;
    if (ufrag === this.#current?.ufrag) return this.#current;
    return ufrag === this.#previous?.ufrag ? this.#previous : undefined;
  }

  #checked(message: StunMessage, requestBytes: number, from: Address, generation: Generation, now: Ms, out: Out<IceEvent>): void {
    const noted = this.#memory.note(message.transactionId, from, now);
    if (noted === 'replayed') return out.drop('ice.replayed-check');
    if (noted === 'full') return out.drop('ice.check-flood');
    if (noted === 'repeated' && !this.#paths.has(from)) return out.drop('ice.replayed-check');

    this.#answer('success', message, requestBytes, from, generation, out);
    if (noted === 'repeated') return;
    if (generation === this.#current) {
      this.#currentUnused = false;
      this.#previous = undefined;
    }
    const recovered = this.#liveness.consented(now);
    if (!this.#paths.has(from)) this.#validate(from, now, out);
    if (this.#paths.checked(from, message.useCandidate, now)) this.#moveTo(from, now, out);
    if (recovered) out.emit({ type: 'recovered' });
  }

  #validate(from: Address, now: Ms, out: Out<IceEvent>): void {
    const evicted = this.#paths.add(from, now);
    if (evicted !== undefined) out.emit({ type: 'released', address: evicted });
    out.emit({ type: 'validated', address: from });
  }

  #moveTo(address: Address, now: Ms, out: Out<IceEvent>): void {
    if (!this.#paths.moveTo(address, now)) return out.drop('ice.path-churn');
    out.emit({ type: 'path', address });
  }

  /** [RFC 7675 §5.1] per address: one that was left is no longer a destination, nor may it speak. */
  #releaseUnchecked(now: Ms, out: Out<IceEvent>): void {
    for (const address of this.#paths.unchecked(consentMs, now)) {
      this.#paths.remove(address);
      out.emit({ type: 'released', address });
    }
    const next = this.#paths.path === undefined ? this.#paths.freshest() : undefined;
    if (next !== undefined) this.#moveTo(next, now, out);
  }

  /** [RFC 8489 §6.3.1] Authenticated, so the peer may know that it asked for something we do not have. */
  #refuse(message: StunMessage, requestBytes: number, from: Address, generation: Generation, out: Out<IceEvent>): void {
    out.drop('stun.unknown-attribute');
    this.#answer('error', message, requestBytes, from, generation, out);
  }

  #answer(kind: 'success' | 'error', message: StunMessage, requestBytes: number, to: Address, generation: Generation, out: Out<IceEvent>): void {
    const attributes =
      kind === 'success'
        ? [xorMappedAddress(this.#describeAddress(to), message.transactionId)]
        : [errorCodeAttribute(420), unknownAttributesAttribute(message.unknown)];
    const answer = writeStun(kind, message.transactionId, attributes, generation.key, this.#crypto);
    // A captured request with a forged source must not make more bytes than it costs.
    if (answer.length > requestBytes) return out.drop('stun.amplification');
    out.transmit(answer, to);
  }

  #end(out: Out<IceEvent>): void {
    this.#over = true;
    const addresses = [...this.#paths.addresses()];
    for (const address of addresses) this.#paths.remove(address);
    for (const address of addresses) out.emit({ type: 'released', address });
  }
}
