import { expect, test } from 'vitest';
import { Waiters } from './waiters.ts';

const never = new AbortController().signal;
/** Longer than any test: what resolves within it was not the time. */
const longMs = 600_000;

test('everybody who waits for a name is woken, and nobody else', async () => {
  const waiters = new Waiters();
  const woken: string[] = [];
  const wait = (name: string, as: string) => waiters.wait(name, longMs, never).then(() => woken.push(as));
  const both = [wait('a', 'a1'), wait('a', 'a2')];
  const other = wait('b', 'b');

  waiters.wake('a');
  waiters.wake('nobody');
  await Promise.all(both);
  expect(woken).toEqual(['a1', 'a2']);

  waiters.end();
  await other;
  await waiters.wait('c', longMs, never);
  expect(woken).toEqual(['a1', 'a2', 'b']);
});

test('whoever hangs up, or comes with no time, does not wait', async () => {
  const waiters = new Waiters();
  const gone = new AbortController();
  const wait = waiters.wait('a', longMs, gone.signal);

  gone.abort();

  await wait;
  await waiters.wait('a', longMs, gone.signal);
  await waiters.wait('a', 0, never);
});
