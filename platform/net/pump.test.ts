import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Bug, type Address, type Machine, type Ms, type Out } from '@parley/engine-wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { provisionalLimit } from './address-table.ts';
import { Pump, type AddressEvent, type Driven } from './pump.ts';
import { UdpDoor } from './udp-door.ts';

type EchoEvent = { readonly type: 'heard'; readonly text: string; readonly from: Address } | AddressEvent;

/**
 * Binds who says `b`, releases who says `r`, throws at `x`, echoes the rest. A first byte of 0 makes it
 * look like STUN to the pump.
 */
class Echo implements Machine<string, EchoEvent> {
  deadlineAt: Ms = Infinity;
  ticks: Ms[] = [];
  last: { from: Address; out: Out<EchoEvent> } | undefined;
  onCommand: () => void = () => {};

  receive(bytes: Uint8Array, from: Address, _now: Ms, out: Out<EchoEvent>): void {
    const text = Buffer.from(bytes).toString('latin1').replaceAll('\0', '');
    this.last = { from, out };
    if (text.endsWith('x')) throw new Bug('x was said');
    out.transmit(bytes, from);
    if (text.endsWith('b')) out.emit({ type: 'address-bound', address: from });
    if (text.endsWith('r')) out.emit({ type: 'address-released', address: from });
    if (text.endsWith('d')) out.drop('echo.d');
    out.emit({ type: 'heard', text, from });
  }
  command(command: string, _now: Ms, out: Out<EchoEvent>): void {
    this.onCommand();
    out.emit({ type: 'heard', text: command, from: 0 });
  }
  tick(now: Ms): void {
    this.ticks.push(now);
    this.deadlineAt = Infinity;
  }
  deadline(): Ms {
    return this.deadlineAt;
  }
}

/** `\0name:…` stands for a STUN request to `name`. */
const readUfrag = (bytes: Uint8Array) => /^\0(\w+):/.exec(Buffer.from(bytes).toString('latin1'))?.[1];

let pump: Pump;
let door: UdpDoor;
let client: Socket;
let drops: Record<string, number>;
let answers: string[];

beforeEach(async () => {
  drops = {};
  answers = [];
  pump = new Pump({ readUfrag, onDrops: (counts) => counts.forEach((count, reason) => (drops[reason] = (drops[reason] ?? 0) + count)) });
  door = await UdpDoor.open({ host: '127.0.0.1', port: 0, receiver: pump });
  client = createSocket('udp4');
  client.on('message', (bytes) => answers.push(bytes.toString('latin1').replaceAll('\0', '')));
  client.bind(0, '127.0.0.1');
  await once(client, 'listening');
});

afterEach(async () => {
  pump.close();
  await door.close();
  client.close();
});

function attach(name: string) {
  const machine = new Echo();
  const events: string[] = [];
  const ended: unknown[] = [];
  const driven: Driven<string> = pump.attach(machine, {
    event: (event) => void events.push(event.text),
    ended: (error) => void ended.push(error),
  });
  driven.expectUfrag(name);
  return { machine, events, ended, driven };
}

/** Loopback keeps the order: when the pump has seen the marker, it has seen everything before it. */
async function say(...datagrams: string[]): Promise<void> {
  const passed = vi.waitFor(() => expect(marker.events).toContain('marker:!'));
  const marker = attach('marker');
  for (const datagram of [...datagrams, '\0marker:!']) client.send(Buffer.from(datagram, 'latin1'), door.port, '127.0.0.1');
  await passed;
  marker.driven.detach();
}

describe('the pump', () => {
  it('leads a request to the machine that its name says, and the rest by the address that was bound', async () => {
    const [one, two] = [attach('one'), attach('two')];

    await say('plain', '\0one:b', 'hello', '\0two:', 'again', '\0one:r', 'lost');

    expect(one.events).toEqual(['one:b', 'hello', 'again', 'one:r']);
    expect(two.events).toEqual(['two:']);
    await vi.waitFor(() => expect(answers).toEqual(['one:b', 'hello', 'two:', 'again', 'one:r', 'marker:!']));
    pump.close();
    expect(drops).toEqual({ 'net.unknown-address': 2 });
  });

  it('gives an address to the last machine that bound it', async () => {
    const [old, young] = [attach('old'), attach('young')];

    await say('\0old:b', '\0young:b', 'hello');
    old.driven.detach();
    await say('still');

    expect(old.events).toEqual(['old:b']);
    expect(young.events).toEqual(['young:b', 'hello', 'still']);
  });

  it('sends answers without a name to the machine that the address was bound to by hand', async () => {
    const { driven, events } = attach('client');
    driven.bindAddress(pump.addresses.admit(door, '127.0.0.1', client.address().port).address);

    await say('\0answer');

    expect(events).toEqual(['answer']);
  });

  it('ends a machine that throws and lets the others live', async () => {
    const [bad, good] = [attach('bad'), attach('good')];

    await say('\0bad:x', '\0bad:', '\0good:b', 'hello');
    bad.driven.command('nothing happens');

    expect(bad.ended).toEqual([new Bug('x was said')]);
    expect(bad.events).toEqual([]);
    expect(good.events).toEqual(['good:b', 'hello']);
  });

  it('ends a machine whose owner throws', () => {
    const ended: unknown[] = [];
    const driven = pump.attach(new Echo(), {
      event: () => {
        throw new Error('owner');
      },
      ended: (error) => void ended.push(error),
    });

    driven.command('go');

    expect(ended).toEqual([new Error('owner')]);
  });

  it('delivers events when the machine is at rest, in order, so that the owner may command it', () => {
    const heard: string[] = [];
    const driven = pump.attach(new Echo(), {
      event: ({ text }) => {
        heard.push(text);
        if (text === 'first') driven.command('second');
        heard.push(`${text} done`);
      },
      ended: () => {},
    });

    driven.command('first');

    expect(heard).toEqual(['first', 'first done', 'second', 'second done']);
  });

  it('treats a call from inside a machine as a bug', () => {
    const { machine, driven, ended } = attach('one');
    machine.onCommand = () => driven.command('inner');

    driven.command('outer');

    expect(ended).toEqual([new Bug('a machine was called while it works')]);
  });

  it('ticks a machine at its deadline, not before, and asks again after each call', async () => {
    const { machine, driven } = attach('one');
    const from = performance.now();
    machine.deadlineAt = from + 20;
    driven.command('go');
    await vi.waitFor(() => expect(machine.ticks).toHaveLength(1));

    expect(machine.ticks[0]).toBeGreaterThanOrEqual(from + 20);
    machine.deadlineAt = performance.now() + 10;
    driven.command('go');
    await vi.waitFor(() => expect(machine.ticks).toHaveLength(2));
  });

  it('reports drops of machines and its own by reason', async () => {
    attach('one');

    await say('\0one:d', '\0nobody:', 'plain', '');
    pump.close();

    expect(drops).toEqual({ 'echo.d': 1, 'net.unknown-ufrag': 1, 'net.unknown-address': 1, 'net.empty': 1 });
  });

  it('counts a datagram to an address that was released', async () => {
    const { machine } = attach('one');
    await say('\0one:b', '\0one:r');

    machine.last?.out.transmit(Uint8Array.of(1), machine.last.from);
    pump.close();

    expect(drops).toEqual({ 'net.unknown-destination': 1 });
  });

  it('[D-05] [D-23] takes no memory for datagrams of strangers', () => {
    attach('one');
    const junk = [Buffer.from('\x16\xfe\xfd junk'), Buffer.from('\x80\x60 junk'), Buffer.from('\0nobody:'), Buffer.alloc(0)];

    for (let index = 0; index < 50_000; index++) pump.datagram(junk[index % 4] as Buffer, `10.0.${index & 255}.${index >> 8}`, index & 0xffff, door);

    expect(pump.addresses.size).toBe(0);
    pump.close();
    expect(drops).toEqual({ 'net.unknown-address': 25_000, 'net.unknown-ufrag': 12_500, 'net.empty': 12_500 });
  });

  it('[D-23] bounds the memory for strangers who know a name', () => {
    attach('one');
    const silent = { send: () => undefined };

    for (let index = 0; index < provisionalLimit * 3; index++) pump.datagram(Buffer.from('\0one:'), '10.0.0.1', index, silent);

    expect(pump.addresses.size).toBe(provisionalLimit);
  });
});
