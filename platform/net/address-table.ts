import { Bug, type Address } from '@parley/engine-wire';
import { ipBytes } from './ip-bytes.ts';

/** A door that can send a datagram to an address that it has received from, or was told of. */
export interface DatagramDoor {
  /** Sends or copies before it returns. Answers why it did not, for the drop counters. */
  send(bytes: Uint8Array, ip: string, port: number): `net.${string}` | undefined;
}

export type AddressEntry<Owner> = {
  readonly address: Address;
  readonly door: DatagramDoor;
  readonly ip: string;
  readonly port: number;
  /** Who gets the datagrams from here; undefined while the address is provisional. */
  owner: Owner | undefined;
  /** How many machines count this address as theirs; 0 = provisional. */
  pins: number;
};

/**
 * Sources that named a known ufrag and have not proved themselves: enough for a thousand people who join in
 * the same instant. A flood with a known ufrag makes others try again; it takes no memory.
 */
export const provisionalLimit = 1024;

/**
 * The handles that engines know addresses by. A handle is never given twice.
 *
 * An address is provisional until a machine binds it; provisional ones make room for newer ones. Bound ones
 * stay until they are released: each belongs to an authenticated session, and sessions limit theirs.
 */
export class AddressTable<Owner> {
  readonly #byHandle = new Map<Address, AddressEntry<Owner>>();
  /** By door, then IP, then port: no key is built per packet. */
  readonly #byDoor = new Map<DatagramDoor, Map<string, Map<number, AddressEntry<Owner>>>>();
  readonly #provisional = new Set<AddressEntry<Owner>>();
  // 0 is `theOnlyPeer`.
  #next: Address = 1;

  get size(): number {
    return this.#byHandle.size;
  }

  find(door: DatagramDoor, ip: string, port: number): AddressEntry<Owner> | undefined {
    return this.#byDoor.get(door)?.get(ip)?.get(port);
  }

  get(address: Address): AddressEntry<Owner> | undefined {
    return this.#byHandle.get(address);
  }

  /** The entry of an address, made when it is missing; the youngest provisional one afterwards. */
  admit(door: DatagramDoor, ip: string, port: number): AddressEntry<Owner> {
    const known = this.find(door, ip, port);
    if (known !== undefined) {
      if (this.#provisional.delete(known)) this.#provisional.add(known);
      return known;
    }
    const [oldest] = this.#provisional;
    if (oldest !== undefined && this.#provisional.size >= provisionalLimit) this.#forget(oldest);
    const entry: AddressEntry<Owner> = { address: this.#next++, door, ip, port, owner: undefined, pins: 0 };
    this.#byHandle.set(entry.address, entry);
    const byIp = this.#byDoor.get(door) ?? new Map<string, Map<number, AddressEntry<Owner>>>();
    this.#byDoor.set(door, byIp);
    const byPort = byIp.get(ip) ?? new Map<number, AddressEntry<Owner>>();
    byIp.set(ip, byPort);
    byPort.set(port, entry);
    this.#provisional.add(entry);
    return entry;
  }

  /** The address belongs to `owner` from now on: the last to prove itself has it (a port that was used again). */
  bind(address: Address, owner: Owner): void {
    const entry = this.#byHandle.get(address);
    if (entry === undefined) return; // evicted in between: the peer's next check admits it again
    entry.owner = owner;
    entry.pins++;
    this.#provisional.delete(entry);
  }

  /** Every `bind` is undone by one `release`. */
  release(address: Address, owner: Owner): void {
    const entry = this.#byHandle.get(address);
    if (entry === undefined || entry.pins === 0) return;
    entry.pins--;
    if (entry.owner === owner) entry.owner = undefined;
    if (entry.pins === 0) this.#forget(entry);
  }

  /** Forgets what a closed door knew. */
  removeDoor(door: DatagramDoor): void {
    for (const entry of this.#byHandle.values()) if (entry.door === door) this.#forget(entry);
    this.#byDoor.delete(door);
  }

  /**
   * The transport address behind a handle, in bytes.
   *
   * Errors  Bug when the handle is unknown: only a machine that was given it can ask
   */
  describe(address: Address): { readonly family: 4 | 6; readonly ip: Uint8Array; readonly port: number } {
    const entry = this.#byHandle.get(address);
    const bytes = entry === undefined ? undefined : ipBytes(entry.ip);
    if (entry === undefined || bytes === undefined) throw new Bug(`address ${address} is not in the table`);
    return { ...bytes, port: entry.port };
  }

  #forget(entry: AddressEntry<Owner>): void {
    this.#byHandle.delete(entry.address);
    this.#provisional.delete(entry);
    const byIp = this.#byDoor.get(entry.door);
    const byPort = byIp?.get(entry.ip);
    byPort?.delete(entry.port);
    if (byPort?.size === 0) byIp?.delete(entry.ip);
  }
}
