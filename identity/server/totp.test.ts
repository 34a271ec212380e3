import { describe, expect, test } from 'vitest';
import { totpCode } from './testing/totp-code.ts';
import { findTotpStep, newTotpSecret, totpAddress } from './totp.ts';

/** "12345678901234567890" in base32. [RFC 6238 appendix B] */
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const stepMs = 30_000;

describe('codes of an authenticator app', () => {
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at second %i the code of the standard counts: %s', (seconds, code) => {
    expect(findTotpStep(rfcSecret, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
    expect(totpCode(rfcSecret, seconds * 1000)).toBe(code);
  });

  test('a code counts one step before and after its own, and names its own', () => {
    const now = 1_700_000_000_000;
    const step = Math.floor(now / stepMs);
    for (const [shift, found] of [[-2, undefined], [-1, step - 1], [0, step], [1, step + 1], [2, undefined]] as const) {
      expect(findTotpStep(rfcSecret, totpCode(rfcSecret, now + shift * stepMs), now), `${shift} steps away`).toBe(found);
    }
  });

  test.each(['', '12345', '1234567', '12345a', '１２３４５６', '-12345', '1e5000', '287082\0'])('%j is no code', (code) => {
    expect(findTotpStep(rfcSecret, code, 59_000)).toBeUndefined();
  });

  test('spaces in a code are how apps show it', () => {
    expect(findTotpStep(rfcSecret, ' 287 082 ', 59_000)).toBe(1);
  });

  test('secrets have 160 bits, and the address carries what an app needs', () => {
    const secret = newTotpSecret();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(secret);
    const address = new URL(totpAddress(secret, 'Parley (meet.example.org)', 'ada&issuer=evil'));
    expect(address.protocol).toBe('otpauth:');
    expect(Object.fromEntries(address.searchParams)).toEqual({ issuer: 'Parley (meet.example.org)', secret, algorithm: 'SHA1', digits: '6', period: '30' });
  });
});
