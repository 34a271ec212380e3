import { Bug } from '@parley/engine-wire';
import { describe, expect, it } from 'vitest';
import { AddressTable, provisionalLimit, type DatagramDoor } from './address-table.ts';

const door: DatagramDoor = { send: () => undefined };
const [first, second] = ['first', 'second'];

describe('the address table', () => {
  it('gives one handle per door, address and port', () => {
    const table = new AddressTable<string>();
    const other: DatagramDoor = { send: () => undefined };

    const handles = [
      table.admit(door, '10.0.0.1', 1).address,
      table.admit(door, '10.0.0.1', 2).address,
      table.admit(door, '10.0.0.2', 1).address,
      table.admit(other, '10.0.0.1', 1).address,
    ];

    expect(new Set(handles).size).toBe(4);
    expect(table.admit(door, '10.0.0.1', 1).address).toBe(handles[0]);
    expect(handles).not.toContain(0);
  });

  it(`keeps ${provisionalLimit} addresses that nobody bound, and forgets the oldest for one more`, () => {
    const table = new AddressTable<string>();
    for (let port = 1; port <= provisionalLimit; port++) table.admit(door, '10.0.0.1', port);
    expect(table.size).toBe(provisionalLimit);
    table.admit(door, '10.0.0.1', 1);

    table.admit(door, '10.0.0.1', 65_000);

    expect(table.size).toBe(provisionalLimit);
    expect(table.find(door, '10.0.0.1', 1)).toBeDefined();
    expect(table.find(door, '10.0.0.1', 2)).toBeUndefined();
  });

  it('keeps bound addresses whatever comes, and forgets them when they are released', () => {
    const table = new AddressTable<string>();
    const bound = table.admit(door, '10.0.0.1', 1).address;
    table.bind(bound, first!);
    for (let port = 1; port <= provisionalLimit * 2; port++) table.admit(door, '10.0.0.2', port);
    expect(table.get(bound)?.owner).toBe(first);

    table.release(bound, first!);

    expect(table.get(bound)).toBeUndefined();
    expect(table.find(door, '10.0.0.1', 1)).toBeUndefined();
  });

  it('leaves an address to its new owner when the old one lets go', () => {
    const table = new AddressTable<string>();
    const address = table.admit(door, '10.0.0.1', 1).address;
    table.bind(address, first!);
    table.bind(address, second!);

    table.release(address, first!);

    expect(table.get(address)?.owner).toBe(second);
  });

  it('describes a handle in bytes, and only one that it gave', () => {
    const table = new AddressTable<string>();
    const { address } = table.admit(door, '::ffff:10.0.0.1', 5000);

    expect(table.describe(address)).toEqual({ family: 4, ip: Uint8Array.of(10, 0, 0, 1), port: 5000 });
    expect(() => table.describe(address + 1)).toThrow(Bug);
  });
});
