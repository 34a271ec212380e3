import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProduct, type Product } from './testing/open-product.ts';

let product: Product;

beforeAll(async () => {
  product = await openProduct('pglite', { limits: { 'identity.sign-in': { count: 1, perMs: 3_600_000 } } });
});
afterAll(async () => product?.close());

/** Byte by byte: a client library would tidy the address before it sends it. */
function post(target: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ email: 'nobody@example.org', password: 'a wrong password' });
    const socket = connect(product.port, '127.0.0.1', () => {
      socket.write(`POST ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
    });
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0)));
    socket.on('error', reject);
  });
}

const clean = '/api/auth/sign-in/email';

/** Ways to write the same address for one reader, and another one for the next. */
const spellings = [
  `/${clean}`, `//${clean}`, '/api//auth/sign-in/email', '/api/auth//sign-in/email', '/api/auth/sign-in//email', `${clean}/`, `${clean}//`, `${clean}/.`, `${clean}/..`, `${clean}.`, `${clean}%20`, `${clean}%00`,
  '/./api/auth/sign-in/email', '/api/./auth/sign-in/email', '/x/../api/auth/sign-in/email', '/api/x/../auth/sign-in/email', '/api/%2e/auth/sign-in/email', '/x/%2e%2e/api/auth/sign-in/email', '/x/%2E%2E/api/auth/sign-in/email', '/x/.%2e/api/auth/sign-in/email',
  '/api/..;/api/auth/sign-in/email', '/api;/auth/sign-in/email', '/api;x=1/auth/sign-in/email', `${clean};x`, '/api%2fauth/sign-in/email', '/api%2Fauth/sign-in/email', '/api%5cauth/sign-in/email', '/api\\auth\\sign-in\\email', '\\api\\auth\\sign-in\\email',
  '/API/auth/sign-in/email', '/api/Auth/sign-in/email', '/api/auth/SIGN-IN/email', '/%61pi/auth/sign-in/email', '/api/auth/sign-in/%65mail', '/api/auth/sign%2din/email', '/api/auth/sign%2Din/email', '/%2561pi/auth/sign-in/email',
  `${clean}?`, `${clean}?x=1`, `${clean}?/../x`, `${clean}#x`, `http://localhost${clean}`, `http://evil.example${clean}`, 'api/auth/sign-in/email', `${clean}%0d%0a`, `${clean}\u00a0`, '/api/auth/sign-in/email%2f', '/api/auth/sign-in/e%6dail',
];

test('[A-03] forty spellings of an address are refused, or limited like the clean one', async () => {
  expect(new Set(spellings).size).toBeGreaterThanOrEqual(40);
  expect(await post(clean)).toBe(401);
  expect(await post(clean)).toBe(429);
  for (const spelling of spellings) {
    // 401 would be the handler's own word: the spelling would have found another bucket.
    expect([spelling, [400, 404, 429].includes(await post(spelling))]).toEqual([spelling, true]);
  }
});
