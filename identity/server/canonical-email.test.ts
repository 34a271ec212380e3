import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalEmail, mayHaveAccount } from './canonical-email.ts';

test.each([
  ['A@EXAMPLE.COM', 'a@example.com'],
  ['a+b@example.com', 'a+b@example.com'],
  ['a.b_c@sub.example.co.uk', 'a.b_c@sub.example.co.uk'],
  ['a@Bücher.example', 'a@xn--bcher-kva.example'],
  ['a@exаmple.com', 'a@xn--exmple-4nf.com'],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
])('[A-05] %j is stored as %j', (typed, stored) => {
  expect(canonicalEmail(typed)).toBe(stored);
});

test.each([
  '', '@', 'a', 'a@', '@example.com', 'a@evil.com@example.com', '"a@x"@example.com', '"a"@example.com', 'a@example.com.', 'a@.example.com',
  'a@example..com', 'a@com', 'a@[127.0.0.1]', 'a@127.0.0.1', 'a@example.com\r\nBcc: x', 'a@example.com\u0000', ' a@example.com', 'a@example.com ',
  'a b@example.com', 'ä@example.com', 'a@exam ple.com', 'a@example.com:25', 'a@example.com/x', 'a@%65xample.com', 'a@example。com', '.a@example.com',
  'a.@example.com', 'a..b@example.com', 'a@-example.com', 'a@example-.com', `${'a'.repeat(65)}@example.com`, `a@${'b'.repeat(64)}.com`, `a@${'b.'.repeat(130)}com`, 'a(c)@example.com',
])('[A-05] %j is no address', (typed) => {
  expect(canonicalEmail(typed)).toBeUndefined();
});

test('[A-05] canonical once is canonical for ever, and nothing throws', () => {
  const near = fc.oneof(fc.string(), fc.emailAddress(), fc.tuple(fc.string(), fc.domain()).map(([local, domain]) => `${local}@${domain}`));
  fc.assert(
    fc.property(near, (text) => {
      const once = canonicalEmail(text);
      if (once !== undefined) expect(canonicalEmail(once)).toBe(once);
    }),
    { numRuns: 500 },
  );
});

test('[A-05] the domain rule: null everybody, empty nobody, else exactly the listed ones', () => {
  expect(mayHaveAccount('a@anything.example', null)).toBe(true);
  expect(mayHaveAccount('a@example.com', [])).toBe(false);
  expect(mayHaveAccount('a@example.com', ['EXAMPLE.com'])).toBe(true);
  expect(mayHaveAccount('a@sub.example.com', ['example.com'])).toBe(false);
  expect(mayHaveAccount('a@notexample.com', ['example.com', '*.example.com'])).toBe(false);
  expect(mayHaveAccount('a@sub.example.com', ['*.example.com'])).toBe(true);
  expect(mayHaveAccount('a@example.com', ['*.example.com'])).toBe(false);
  expect(mayHaveAccount('a@example.com', ['', '*.'])).toBe(false);
  expect(mayHaveAccount('a@xn--bcher-kva.example', ['bücher.example'])).toBe(true);
});
