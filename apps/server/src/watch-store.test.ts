import { expect, test, vi } from 'vitest';
import { openTestDatabase, testDatabases } from '@parley/platform/testing/database';
import { watchStore } from './watch-store.ts';

const quick = { every: 10, patience: 5_000 };

test.each(testDatabases())('a database that is gone is noticed, on %s', async (engine) => {
  const store = await openTestDatabase(engine, []);
  const seen: boolean[] = [];
  const watch = watchStore(store.database, (isThere) => seen.push(isThere), quick);
  expect(watch.isThere()).toBe(true);

  await store.database.close();

  await vi.waitFor(() => expect(watch.isThere()).toBe(false), 10_000);
  expect(seen).toEqual([false]);
  watch.close();
  await store.dispose();
});

test('one that does not answer counts as gone until it does', async () => {
  let answer: () => void = () => undefined;
  let hang = true;
  const query = (): Promise<never> => (hang ? new Promise((resolve) => (answer = resolve as () => void)) : Promise.resolve({ rows: [], affected: 0 } as never));
  const watch = watchStore({ query: query as never }, () => undefined, { every: 5, patience: 20 });

  await vi.waitFor(() => expect(watch.isThere()).toBe(false));
  hang = false;
  answer();

  await vi.waitFor(() => expect(watch.isThere()).toBe(true));
  watch.close();
});
