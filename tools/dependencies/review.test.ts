import { expect, it } from 'vitest';
import { checkPage } from './review.mjs';

const rows = [{ name: 'react', version: '19.3.1', ships: 'page' }, { name: 'zod', version: '4.6.7', ships: 'server, page' }, { name: 'pg', version: '8.23.1', ships: 'server' }];

it('[K-06] a page with approved packages is built', () => {
  expect(checkPage(rows, [{ name: 'react', version: '19.3.1' }, { name: 'zod', version: '4.6.7' }])).toEqual([]);
});

it.each([
  ['a package that nobody knows', { name: 'left-pad', version: '1.0.0' }],
  ['another release of a known one', { name: 'react', version: '19.3.2' }],
  ['a package that was approved for the server only', { name: 'pg', version: '8.23.1' }],
])('[K-06] no page is built with %s', (_what, one) => {
  expect(checkPage(rows, [one])).toEqual([`${one.name} ${one.version} has code in the page, and nobody has approved that. Look at what it is and does, then run node tools/check-dependencies.mjs --accept and commit docs/dependencies.json.`]);
});
