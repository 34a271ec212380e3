import fs from 'node:fs';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { connect } from 'node:net';
import { join, resolve, sep } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openProduct, type Product } from './testing/open-product.ts';

let product: Product;
const canary = 'the canary beside the served folder';

beforeAll(async () => {
  product = await openProduct('pglite', {
    files: { 'robots.txt': 'User-agent: *\n' },
    change: (options) => {
      const root = options.web?.root ?? '';
      writeFileSync(join(root, '..', 'canary.txt'), canary);
      mkdirSync(join(root, 'folder'));
      symlinkSync('/etc/passwd', join(root, 'passwd.txt'));
      symlinkSync(join(root, '..'), join(root, 'up'));
      return options;
    },
  });
});
afterAll(async () => product?.close());

/** What comes after a root in the address. */
const escapes = [
  '../canary.txt', '..%2fcanary.txt', '..%2Fcanary.txt', '%2e%2e/canary.txt', '%2e%2e%2fcanary.txt', '.%2e/canary.txt', '%2E./canary.txt', '..\\canary.txt', '..%5ccanary.txt', '..%5Ccanary.txt', '....//canary.txt', '..;/canary.txt', '..%00/canary.txt', '..%c0%afcanary.txt', '..%e0%80%afcanary.txt',
  '%252e%252e%252fcanary.txt', '..%252fcanary.txt', '../../../../../../etc/passwd', '..%2f..%2f..%2f..%2f..%2fetc%2fpasswd', '/etc/passwd', '//etc/passwd', '%2fetc%2fpasswd', 'etc/passwd', 'passwd.txt', 'up/canary.txt', 'folder', 'folder/', 'folder/..', 'folder/../index.html', '.', './', '..', '../', '%00', 'index.html%00.css', 'index.html%00', 'app-1234.js%00.css',
  'app-1234.js/', 'app-1234.js/.', 'app-1234.js.map', 'app-1234.js~', '.app-1234.js.swp', 'APP-1234.JS', 'app-1234.js%20', 'app-1234.js.', 'app-1234.js::$DATA', 'CON', 'NUL', 'aux.txt', 'com1', 'C:\\Windows\\win.ini', 'c:/windows/win.ini', 'file:///etc/passwd', 'http://127.0.0.1/', '~root/.ssh/id_rsa', '.git/config', '.env', '.htaccess', '.DS_Store',
  'package.json', 'node_modules/fastify/package.json', 'proc/self/environ', '/proc/self/environ', '..%2f..%2fproc%2fself%2fenviron', 'dev/stdin', `${'a/'.repeat(2000)}b`, 'a'.repeat(8000), '%', '%zz', '%e0%a4%a', 'a%0d%0aSet-Cookie:x=1', 'a\u0000b', '?/../canary.txt', '#/../canary.txt', ';/../canary.txt', '*', '**/*', '{a,b}', '[a-z]', '|cat', '$(id)', '`id`', '<script>',
];
const roots = ['/', '/assets/', '/api/docs/static/', '/api/docs/'];

function get(path: string): Promise<{ status: number; text: string }> {
  return new Promise((done, reject) => {
    const socket = connect(product.port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`));
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    socket.on('close', () => done({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text }));
    socket.on('error', reject);
  });
}

test('[B-16] no spelling reads anything but the served files, and nothing outside them is ever opened', async () => {
  expect(escapes.length).toBeGreaterThan(60);
  const opened = watchFiles();
  try {
    for (const root of roots) {
      for (const escape of escapes) {
        const { status, text } = await get(`${root}${escape}`);
        const what = `${root}${escape}`.slice(0, 80);
        expect([what, status >= 500, status === 0]).toEqual([what, false, false]);
        expect(text).not.toMatch(/root:x:|the canary|"dependencies"|PATH=/);
        // A page is served for what can be a page's address; a file only by its exact name.
        if (status === 200) expect([what, /<!doctype html>|swagger|Swagger|"openapi"|User-agent/i.test(text)]).toEqual([what, true]);
      }
    }
  } finally {
    opened.restore();
  }
  const served = [product.webRoot, resolve('node_modules/@fastify/swagger-ui')].map((folder) => folder + sep);
  const outside = opened.names.filter((name) => !served.some((folder) => resolve(name).startsWith(folder)));
  expect(outside).toEqual([]);
  // Links are not files of ours, wherever they lead.
  expect(opened.names.filter((name) => name.startsWith(product.webRoot) && /passwd|canary|\bup\b/.test(name))).toEqual([]);
});

/** Everything that is opened or looked at, by name; the calls go through. */
function watchFiles(): { readonly names: string[]; restore(): void } {
  const names: string[] = [];
  const spies = (['open', 'openSync', 'readFile', 'readFileSync', 'createReadStream', 'stat', 'statSync', 'lstat'] as const).map((name) => {
    const real = fs[name] as (...given: unknown[]) => unknown;
    return vi.spyOn(fs, name).mockImplementation(((...given: unknown[]) => {
      if (typeof given[0] === 'string') names.push(given[0]);
      return real.apply(fs, given);
    }) as never);
  });
  syncBuiltinESMExports();
  return {
    names,
    restore: () => {
      for (const spy of spies) spy.mockRestore();
      syncBuiltinESMExports();
    },
  };
}
