import { expect, test } from 'vitest';
import { HashQueueFull, PasswordHash } from './password-hash.ts';
import { isTooLong } from './hash-or-refuse.ts';

test('[A-16] a hash carries the parameters that the policy asks for', async () => {
  const stored = await new PasswordHash().hash('correct horse battery');

  expect(stored).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await new PasswordHash().verify('correct horse battery', stored)).toBe(true);
}, 20_000);

test('a password verifies against its own hash only, in every Unicode spelling', async () => {
  const hasher = new PasswordHash(10);
  const stored = await hasher.hash('pässword');

  expect(await hasher.verify('pa\u0308ssword', stored)).toBe(true);
  expect(await hasher.verify('password', stored)).toBe(false);
  expect(await hasher.hash('pässword')).not.toBe(stored);
});

test.each(['', 'plain', '$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '$argon2id$x'])('the stored text %j verifies nothing', async (stored) => {
  expect(await new PasswordHash(10).verify('x', stored)).toBe(false);
});

test('[A-16] two hashes run, sixteen wait, the next one is refused at once', async () => {
  const hasher = new PasswordHash(10);
  const accepted = Array.from({ length: 18 }, () => hasher.hash('correct horse'));

  await expect(hasher.hash('correct horse')).rejects.toThrow(HashQueueFull);

  expect(await Promise.all(accepted)).toHaveLength(18);
  expect(await hasher.hash('correct horse')).toMatch(/^\$scrypt/);
});

test('[A-16] a text over the limit does not reach the hash, counted after normalisation', () => {
  expect(isTooLong('x'.repeat(256))).toBe(false);
  expect(isTooLong('x'.repeat(257))).toBe(true);
  expect(isTooLong('\ufdfa'.repeat(200))).toBe(true);
});
