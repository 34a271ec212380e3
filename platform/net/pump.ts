import { Bug, type Address, type DropReason, type Machine, type Ms, type Out } from '@parley/engine-wire';
import { AddressTable, type DatagramDoor } from './address-table.ts';
import type { DatagramReceiver } from './udp-door.ts';

/** Events by which a machine tells where its datagrams come from. The pump keeps them to itself. */
export type AddressEvent = { readonly type: 'address-bound' | 'address-released'; readonly address: Address };

/** Who a machine belongs to. Both are called when the machine is at rest, so they may give it commands. */
export interface MachineOwner<Event> {
  event(event: Exclude<Event, AddressEvent>): void;
  /** The machine, or its owner's `event`, threw: it was detached, everything else goes on. */
  ended(error: unknown): void;
}

/** Datagrams that came in from all doors and that a door has taken. */
export type Traffic = { packetsIn: number; packetsOut: number; bytesIn: number; bytesOut: number };

export type PumpOptions = {
  /** Whose STUN request a datagram is; undefined when it is none. */
  readonly readUfrag: (bytes: Uint8Array) => string | undefined;
  /** At most once a second, when something was dropped. The map is the receiver's. */
  readonly onDrops?: (counts: ReadonlyMap<string, number>) => void;
  readonly onDoorError?: (error: Error) => void;
  /** A monotonic clock in milliseconds; `performance.now` unless told. */
  readonly now?: () => Ms;
};

/** Timers are not finer than this: a retransmission or a report 5 ms later is none the worse, and a busy room costs 200 timers a second at most. */
export const coalesceMs: Ms = 5;
export const dropReportMs: Ms = 1_000;
/** Reasons are fixed words; this only bounds our own mistake of making one up. */
const dropReasonLimit = 256;

/**
 * Drives machines: datagrams and time in, datagrams and events out. The only caller of their verbs.
 *
 * Shape   a datagram goes to the machine that bound its source; a STUN request goes to the machine that its
 *         USERNAME names. Anything else is counted and forgotten, before any memory is taken for it.
 */
export class Pump implements DatagramReceiver {
  readonly addresses = new AddressTable<DrivenMachine>();
  /** Counts since the start; the object is the pump's and goes on counting. */
  readonly traffic: Readonly<Traffic>;
  readonly #options: PumpOptions;
  readonly #machines = new Set<DrivenMachine>();
  readonly #byUfrag = new Map<string, DrivenMachine>();
  readonly #now: () => Ms;
  readonly #core: PumpCore;
  #drops = new Map<string, number>();
  #wakeAt: Ms = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #reporter: ReturnType<typeof setInterval>;

  constructor(options: PumpOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    const traffic: Traffic = { packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0 };
    this.traffic = traffic;
    this.#core = {
      traffic,
      now: this.#now,
      addresses: this.addresses,
      byUfrag: this.#byUfrag,
      drop: (reason) => this.#drop(reason),
      stirred: () => this.#wakeBy(this.#now() + coalesceMs),
      detached: (machine) => void this.#machines.delete(machine),
    };
    this.#reporter = setInterval(() => this.#reportDrops(), dropReportMs).unref();
  }

  /** Takes a machine in. It gets datagrams once a ufrag or an address leads to it. */
  attach<Command, Event extends { readonly type: string }>(machine: Machine<Command, Event>, owner: MachineOwner<Event>): Driven<Command> {
    const driven = new DrivenMachineOf(machine, owner, this.#core);
    this.#machines.add(driven);
    this.#core.stirred();
    return driven;
  }

  // The packet path starts here.
  datagram(bytes: Uint8Array, ip: string, port: number, door: DatagramDoor): void {
    this.#core.traffic.packetsIn++;
    this.#core.traffic.bytesIn += bytes.length;
    const entry = this.addresses.find(door, ip, port);
    const first = bytes[0];
    if (first === undefined) return this.#drop('net.empty');
    if (first > 3) {
      if (entry?.owner === undefined) return this.#drop('net.unknown-address');
      return entry.owner.receive(bytes, entry.address);
    }
    // A port may be used again for another session: the name counts more than the address. Answers have no name.
    const ufrag = this.#options.readUfrag(bytes);
    const target = (ufrag === undefined ? undefined : this.#byUfrag.get(ufrag)) ?? entry?.owner;
    if (target === undefined) return this.#drop('net.unknown-ufrag');
    target.receive(bytes, this.addresses.admit(door, ip, port).address);
  }
  // The packet path goes on in DrivenMachineOf.

  doorError(error: Error): void {
    this.#drop('net.socket-error');
    this.#options.onDoorError?.(error);
  }

  doorClosed(door: DatagramDoor): void {
    this.addresses.removeDoor(door);
  }

  /** Detaches every machine and stops all timers. Doors are their opener's. */
  close(): void {
    for (const machine of [...this.#machines]) machine.detach();
    clearTimeout(this.#timer);
    clearInterval(this.#reporter);
    this.#reportDrops();
  }

  #wakeBy(at: Ms): void {
    if (at >= this.#wakeAt) return;
    clearTimeout(this.#timer);
    this.#wakeAt = at;
    // Node's timers go off early by less than a millisecond; rounding up saves a wake-up for nothing.
    this.#timer = setTimeout(() => this.#wake(), Math.min(Math.ceil(at - this.#now()), 0x7fff_ffff));
  }

  #wake(): void {
    this.#wakeAt = Infinity;
    const now = this.#now();
    let next = Infinity;
    for (const machine of this.#machines) {
      if (machine.deadline() <= now) machine.tick();
      next = Math.min(next, machine.deadline());
    }
    if (next !== Infinity) this.#wakeBy(Math.max(next, this.#now() + coalesceMs));
  }

  #drop(reason: string): void {
    const count = this.#drops.get(reason);
    if (count !== undefined || this.#drops.size < dropReasonLimit) this.#drops.set(reason, (count ?? 0) + 1);
  }

  #reportDrops(): void {
    if (this.#drops.size === 0) return;
    const counts = this.#drops;
    this.#drops = new Map();
    this.#options.onDrops?.(counts);
  }
}

/** A machine as its owner holds it. After `detach` or `ended` every call does nothing. */
export interface Driven<Command> {
  /** Errors  Bug when called from inside the machine's own work */
  command(command: Command): void;
  /** STUN requests to this ufrag come here. The last to ask has it. */
  expectUfrag(ufrag: string): void;
  forgetUfrag(ufrag: string): void;
  /** Datagrams of an address that the machine did not bind itself: a client's server. */
  bindAddress(address: Address): void;
  detach(): void;
}

/** What the pump needs of a machine, whatever its commands and events. */
interface DrivenMachine {
  receive(bytes: Uint8Array, from: Address): void;
  tick(): void;
  deadline(): Ms;
  detach(): void;
}

type PumpCore = {
  readonly traffic: Traffic;
  readonly now: () => Ms;
  readonly addresses: AddressTable<DrivenMachine>;
  readonly byUfrag: Map<string, DrivenMachine>;
  readonly drop: (reason: string) => void;
  readonly stirred: () => void;
  readonly detached: (machine: DrivenMachine) => void;
};

class DrivenMachineOf<Command, Event extends { readonly type: string }> implements Driven<Command>, DrivenMachine, Out<Event> {
  readonly #machine: Machine<Command, Event>;
  readonly #owner: MachineOwner<Event>;
  readonly #core: PumpCore;
  readonly #bound: Address[] = [];
  readonly #ufrags = new Set<string>();
  readonly #events: Exclude<Event, AddressEvent>[] = [];
  #running = false;
  #delivering = false;
  #detached = false;
  #deadlineAt: Ms | undefined;

  constructor(machine: Machine<Command, Event>, owner: MachineOwner<Event>, core: PumpCore) {
    this.#machine = machine;
    this.#owner = owner;
    this.#core = core;
  }

  receive(bytes: Uint8Array, from: Address): void {
    if (this.#detached) return;
    this.#enter();
    try {
      this.#machine.receive(bytes, from, this.#core.now(), this);
    } catch (error) {
      this.#end(error);
    }
    this.#leave();
  }

  command(command: Command): void {
    if (this.#detached) return;
    this.#enter();
    try {
      this.#machine.command(command, this.#core.now(), this);
    } catch (error) {
      this.#end(error);
    }
    this.#leave();
  }

  tick(): void {
    if (this.#detached) return;
    this.#enter();
    try {
      this.#machine.tick(this.#core.now(), this);
    } catch (error) {
      this.#end(error);
    }
    this.#leave();
  }

  /** Asked of the machine once after it has worked, however many datagrams that were. */
  deadline(): Ms {
    if (this.#detached) return Infinity;
    if (this.#deadlineAt !== undefined) return this.#deadlineAt;
    try {
      this.#deadlineAt = this.#machine.deadline();
    } catch (error) {
      this.#end(error);
      return Infinity;
    }
    return this.#deadlineAt;
  }

  transmit(bytes: Uint8Array, to: Address): void {
    const entry = this.#core.addresses.get(to);
    const refused = entry === undefined ? 'net.unknown-destination' : entry.door.send(bytes, entry.ip, entry.port);
    if (refused !== undefined) return this.#core.drop(refused);
    this.#core.traffic.packetsOut++;
    this.#core.traffic.bytesOut += bytes.length;
  }

  emit(event: Event): void {
    if (isAddressEvent(event)) this.#follow(event);
    else this.#events.push(event as Exclude<Event, AddressEvent>); // the other branch took the rest
  }

  drop(reason: DropReason): void {
    this.#core.drop(reason);
  }
  // The packet path ends here.

  expectUfrag(ufrag: string): void {
    if (this.#detached) return;
    this.#ufrags.add(ufrag);
    this.#core.byUfrag.set(ufrag, this);
  }

  forgetUfrag(ufrag: string): void {
    this.#ufrags.delete(ufrag);
    if (this.#core.byUfrag.get(ufrag) === this) this.#core.byUfrag.delete(ufrag);
  }

  bindAddress(address: Address): void {
    if (!this.#detached) this.#follow({ type: 'address-bound', address });
  }

  detach(): void {
    if (this.#detached) return;
    this.#detached = true;
    for (const ufrag of [...this.#ufrags]) this.forgetUfrag(ufrag);
    for (const address of this.#bound.splice(0)) this.#core.addresses.release(address, this);
    this.#core.detached(this);
  }

  #follow({ type, address }: AddressEvent): void {
    const at = this.#bound.indexOf(address);
    if (type === 'address-bound') {
      // Bound before by another of this machine's sessions: one more pin, so that one release does not end both.
      this.#bound.push(address);
      this.#core.addresses.bind(address, this);
    } else if (at !== -1) {
      this.#bound.splice(at, 1);
      this.#core.addresses.release(address, this);
    }
  }

  #enter(): void {
    // An event is delivered only after the machine has come to rest, so this is our own code calling from inside.
    if (this.#running) throw new Bug('a machine was called while it works');
    this.#running = true;
  }

  #leave(): void {
    this.#running = false;
    if (this.#deadlineAt !== undefined) {
      this.#deadlineAt = undefined;
      this.#core.stirred();
    }
    if (this.#events.length > 0) this.#deliver();
  }

  /** In order, also when a command that was given during an event causes more of them. */
  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let event = this.#events.shift(); event !== undefined && !this.#detached; event = this.#events.shift()) this.#owner.event(event);
    } catch (error) {
      this.#end(error);
    }
    this.#delivering = false;
  }

  #end(error: unknown): void {
    if (this.#detached) return;
    this.detach();
    this.#owner.ended(error);
  }
}

function isAddressEvent(event: { readonly type: string }): event is AddressEvent {
  return event.type === 'address-bound' || event.type === 'address-released';
}
