import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { forbiddenKind } from './forbidden-kind.ts';

const none: ReadonlySet<string> = new Set();

/** From the registries of special-purpose addresses (RFC 6890 and what followed it), not from the library's table. */
const specialRanges = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16',
  '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
  '::/128', '::1/128', '::/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/32', '2001:2::/48', '2001:10::/28', '2001:20::/28', '2001:db8::/32',
  '2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8',
];

test('every address of every special range is forbidden, in each of its spellings', () => {
  const address = fc.tuple(fc.constantFrom(...specialRanges), fc.uint8Array({ minLength: 16, maxLength: 16 })).map(([range, noise]) => {
    const [base, bits] = ipaddr.parseCIDR(range);
    const bytes = base.toByteArray().map((byte, index) => {
      const kept = Math.max(0, Math.min(8, bits - index * 8));
      const mask = (0xff << (8 - kept)) & 0xff;
      return (byte & mask) | ((noise[index] ?? 0) & ~mask & 0xff);
    });
    return ipaddr.fromByteArray(bytes);
  });

  fc.assert(
    fc.property(address, (ip) => {
      const spellings = ip.kind() === 'ipv4' ? [ip.toString(), `::ffff:${ip.toString()}`, `::FFFF:${ip.toString()}`] : [ip.toString(), ip.toNormalizedString(), ip.toString().toUpperCase()];
      for (const spelling of spellings) expect([spelling, forbiddenKind(spelling, none)]).toEqual([spelling, expect.any(String)]);
    }),
    { numRuns: 3_000 },
  );
});

test('addresses of the public internet are not forbidden', () => {
  for (const address of ['1.1.1.1', '8.8.8.8', '93.184.216.34', '172.32.0.1', '172.15.255.255', '100.63.255.255', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001:830::200e', '::ffff:8.8.8.8']) {
    expect([address, forbiddenKind(address, none)]).toEqual([address, undefined]);
  }
});

test('an address of this machine is forbidden although it is public, and so is a cloud\'s own service', () => {
  expect(forbiddenKind('93.184.216.34', new Set(['93.184.216.34']))).toBe('this machine itself');
  expect(forbiddenKind('::ffff:93.184.216.34', new Set(['93.184.216.34']))).toBe('this machine itself');
  expect(forbiddenKind('168.63.129.16', none)).toContain('cloud');
});

test('a text that is no address is forbidden', () => {
  for (const text of ['', 'localhost', '127.0.0.1%lo', 'fe80::1%eth0', '1.2.3', '1.2.3.4.5', ':::']) expect([text, forbiddenKind(text, none)]).toEqual([text, expect.any(String)]);
});
