import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OwnedError, ownDirectory, type Ownership } from './index.ts';

let root: string;
let owned: Ownership[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parley-own-'));
  owned = [];
});
afterEach(async () => {
  for (const ownership of owned) await ownership.release();
  rmSync(root, { recursive: true, force: true });
});
const own = async (directory: string): Promise<Ownership> => {
  const ownership = await ownDirectory(directory);
  owned.push(ownership);
  return ownership;
};

it('[K-03] the directory is made for its owner only, and an open one is closed to others', async () => {
  const open = join(root, 'open');
  mkdirSync(open);
  chmodSync(open, 0o755);

  await own(join(root, 'new/deep'));
  await own(open);

  expect([statSync(join(root, 'new/deep')).mode & 0o777, statSync(open).mode & 0o777]).toEqual([0o700, 0o700]);
});

it('[R-03] a second owner is refused within a second, with a sentence that names the directory and the process', async () => {
  await own(root);
  const begun = performance.now();

  const error: unknown = await ownDirectory(root).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(OwnedError);
  expect(String(error)).toContain(`${root} is in use by another Parley (process ${process.pid})`);
  expect(performance.now() - begun).toBeLessThan(1000);
});

it('[R-03] after a release the next one owns it, and nothing is left behind', async () => {
  const first = await own(root);
  await first.release();

  const second = await own(root);
  await second.release();

  expect(readdirSync(root)).toEqual([]);
});

it('[R-03] of thirty starters at once exactly one owns it', async () => {
  const results = await Promise.allSettled(Array.from({ length: 30 }, () => own(root)));

  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(OwnedError);
});

it('[R-03] an owner that accepts but never answers is alive', async () => {
  const silent: Server = createServer(() => undefined);
  await new Promise<void>((done) => silent.listen(join(root, 'owner-0000000000000000'), done));

  await expect(ownDirectory(root)).rejects.toBeInstanceOf(OwnedError);

  await new Promise((done) => silent.close(done));
});

it('claims of dead and of half-started processes are cleared', async () => {
  writeFileSync(join(root, 'owner-dead'), '');
  writeFileSync(join(root, 'owner-half.new'), '');

  await own(root);

  expect(readdirSync(root)).toHaveLength(1);
});

// 107 bytes is the longest path a socket may have; the claim's own name is 26 of them with the slash.
it.each([80, 81, 82, 200])('works with a path of %i bytes before the claim', async (length) => {
  const directory = join(root, 'd'.repeat(length - root.length - 1));
  await own(directory);

  await expect(ownDirectory(directory)).rejects.toBeInstanceOf(OwnedError);
  expect(existsSync(directory) && readdirSync(directory).length).toBe(1);
});
