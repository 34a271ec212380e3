import { expect, it } from 'vitest';
import { withoutPreloads } from './without-preloads.ts';

it.each([
  ['--max-old-space-size=512 --import /opt/watch.mjs --trace-gc', '--max-old-space-size=512 --trace-gc', ['--import']],
  ['--import=/opt/watch.mjs', '', ['--import']],
  ['-r /opt/a.js --require "/opt/a b.js" --use-openssl-ca', '--use-openssl-ca', ['-r', '--require']],
  ['--im"port" /x --experimental_loader=/y', '', ['--import', '--experimental-loader']],
  ['--inspect --trace-gc --inspect=127.0.0.1:0', '--trace-gc', ['--inspect', '--inspect']],
  ['--title="a \\" --import b" --trace-gc', '--title="a \\" --import b" --trace-gc', []],
  ['', '', []],
])('%s', (options, kept, left) => {
  expect(withoutPreloads(options)).toEqual({ options: kept, left });
});
