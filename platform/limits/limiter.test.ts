import { expect, test } from 'vitest';
import { clientAddress, canonicalAddress } from './client-address.ts';
import { Limiter, maxKeysPerRule } from './limiter.ts';

function limiter(overrides = {}) {
  const clock = { now: 0 };
  const made = new Limiter({ now: () => clock.now, overrides });
  made.declare({ knock: { count: 3, perMs: 3000 } });
  return { clock, made };
}

test('a burst of the whole count passes, the next one waits for one refill', () => {
  const { clock, made } = limiter();

  expect([made.take('knock', 'a'), made.take('knock', 'a'), made.take('knock', 'a')]).toEqual([undefined, undefined, undefined]);
  expect(made.take('knock', 'a')).toBe(1000);

  clock.now = 999;
  expect(made.take('knock', 'a')).toBe(1);
  clock.now = 1000;
  expect(made.take('knock', 'a')).toBeUndefined();
});

test('looking takes nothing, and sees what taking would meet', () => {
  const { clock, made } = limiter();
  for (let i = 0; i < 10; i += 1) expect(made.peek('knock', 'a')).toBeUndefined();
  for (let i = 0; i < 3; i += 1) made.take('knock', 'a');

  expect([made.peek('knock', 'a'), made.peek('knock', 'a'), made.peek('knock', 'b')]).toEqual([1000, 1000, undefined]);
  expect(made.refusals().get('knock')).toBe(0);
  clock.now = 1000;
  expect(made.peek('knock', 'a')).toBeUndefined();
});

test('keys do not share a bucket', () => {
  const { made } = limiter();

  for (let i = 0; i < 3; i += 1) made.take('knock', 'a');

  expect(made.take('knock', 'a')).toBe(1000);
  expect(made.take('knock', 'b')).toBeUndefined();
});

test('the configuration replaces a rule, switches one off, and unknown names are told', () => {
  const replaced = limiter({ knock: { count: 1, perMs: 1000 } }).made;
  replaced.take('knock', 'a');
  expect(replaced.take('knock', 'a')).toBe(1000);

  const off = limiter({ knock: null, knok: null }).made;
  for (let i = 0; i < 10; i += 1) expect(off.take('knock', 'a')).toBeUndefined();
  expect(off.unknownOverrides()).toEqual(['knok']);
});

test('the number of remembered keys is bounded, and the longest unused one is forgotten', () => {
  const { made } = limiter({ knock: { count: 1, perMs: 60_000 } });
  made.take('knock', 'first');
  for (let i = 1; i < maxKeysPerRule; i += 1) made.take('knock', `k${i}`);
  expect(made.take('knock', 'first')).toBeGreaterThan(0);

  made.take('knock', 'one more');

  expect(made.take('knock', 'first')).toBeGreaterThan(0);
  expect(made.take('knock', 'k1')).toBeUndefined();
});

test('places are taken until they are given back, once each, and the next one is told to come again', () => {
  const made = new Limiter({ now: () => 0 });
  made.declare({ seats: { places: 2 } });
  const [one, two] = [made.hold('seats', 'a'), made.hold('seats', 'a')];

  expect(made.hold('seats', 'a')).toEqual({ waitMs: 10_000 });
  expect(made.hold('seats', 'b')).toHaveProperty('giveBack');
  expect(made.refusals().get('seats')).toBe(1);

  for (let i = 0; i < 2; i += 1) if ('giveBack' in one) one.giveBack();
  expect(made.hold('seats', 'a')).toHaveProperty('giveBack');
  expect(made.hold('seats', 'a')).toHaveProperty('waitMs');
  if ('giveBack' in two) two.giveBack();
  expect(made.hold('seats', 'a')).toHaveProperty('giveBack');
});

test('the configuration replaces places as well, and a rate where places are counted is told and does not count', () => {
  const made = new Limiter({ now: () => 0, overrides: { seats: { places: 1 }, chairs: null, stools: { count: 9, perMs: 1 }, knock: { places: 9 } } });
  made.declare({ seats: { places: 5 }, chairs: { places: 1 }, stools: { places: 1 }, knock: { count: 1, perMs: 1000 } });
  const held = (name: string) => [made.hold(name, 'a'), made.hold(name, 'a')].map((one) => 'giveBack' in one);

  expect([held('seats'), held('chairs'), held('stools')]).toEqual([[true, false], [true, true], [true, false]]);
  expect([made.take('knock', 'a'), made.take('knock', 'a')]).toEqual([undefined, 1000]);
  expect(made.unfitOverrides()).toEqual(['stools', 'knock']);
  expect(made.unknownOverrides()).toEqual([]);
  expect(() => made.declare({ seats: { count: 1, perMs: 1 } })).toThrow('declared twice');
});

test('[A-02] spellings of one address and addresses of one /64 share a name', () => {
  expect(canonicalAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(canonicalAddress('::ffff:c000:201')).toBe('192.0.2.1');
  expect(canonicalAddress('2001:DB8:1:2:3:4:5:6')).toBe(canonicalAddress('2001:db8:1:2::99'));
  expect(canonicalAddress('2001:db8:1:2::1')).not.toBe(canonicalAddress('2001:db8:1:3::1'));
  expect(canonicalAddress('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  expect(canonicalAddress('::1')).toBe('0:0:0:0::/64');
  expect(canonicalAddress('nonsense')).toBe('unknown');
  expect(canonicalAddress(undefined)).toBe('unknown');
});

test('[A-02] a forwarded address counts only behind configured proxies, and only the entry they wrote', () => {
  expect(clientAddress('192.0.2.1', '198.51.100.7', 0)).toBe('192.0.2.1');
  expect(clientAddress('192.0.2.1', '6.6.6.6, 198.51.100.7', 1)).toBe('198.51.100.7');
  expect(clientAddress('192.0.2.1', '6.6.6.6, 198.51.100.7, 10.0.0.1', 2)).toBe('198.51.100.7');
  expect(clientAddress('192.0.2.1', undefined, 1)).toBe('192.0.2.1');
  expect(clientAddress('192.0.2.1', '198.51.100.7', 2)).toBe('192.0.2.1');
});
