import { expect, test } from 'vitest';
import { JoinRefused, type callApi } from '../call-api.ts';
import { waitForPlace } from './wait-for-place.ts';

const waiting = { state: 'waiting', code: 'team', ticket: 'first' } as const;
const place = { state: 'in', code: 'team', url: 'ws://x', token: 't', participantId: 'me', role: 'participant' } as const;

/** A server that says these things one after the other, and what it was asked. */
function server(...says: readonly (object | Error)[]): { readonly asked: string[]; readonly ask: typeof callApi } {
  const asked: string[] = [];
  const left = [...says];
  const ask: typeof callApi = async ({ url, body, signal }) => {
    asked.push(`${url} ${(body as { ticket: string }).ticket}`);
    signal?.throwIfAborted();
    const next = left.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  return { asked, ask };
}

test('it asks again with the newest ticket until a host has decided', async () => {
  const { asked, ask } = server({ ...waiting, ticket: 'second' }, place);

  expect(await waitForPlace(waiting, { signal: new AbortController().signal, onReach: () => undefined, ask })).toEqual(place);

  expect(asked).toEqual(['/api/meetings/team/waiting first', '/api/meetings/team/waiting second']);
});

test('a network that is away for a moment is said, and loses nothing', async () => {
  const reached: boolean[] = [];
  const { ask } = server(new JoinRefused('unreachable', ''), new JoinRefused('unreachable', ''), place);

  expect(await waitForPlace(waiting, { signal: new AbortController().signal, onReach: (is) => reached.push(is), ask, pause: () => Promise.resolve() })).toEqual(place);

  expect(reached).toEqual([false, false, true]);
});

test('a decision against is the end, and nothing more is asked', async () => {
  const { asked, ask } = server(new JoinRefused('meetings.knock-refused', ''));

  await expect(waitForPlace(waiting, { signal: new AbortController().signal, onReach: () => undefined, ask })).rejects.toMatchObject({ code: 'meetings.knock-refused' });

  expect(asked).toHaveLength(1);
});

test('whoever stops waiting is taken off the list at once', async () => {
  const stop = new AbortController();
  const { asked, ask } = server(new JoinRefused('unreachable', ''));
  const pause = async (): Promise<void> => {
    stop.abort(new Error('no longer'));
    stop.signal.throwIfAborted();
  };

  await expect(waitForPlace(waiting, { signal: stop.signal, onReach: () => undefined, ask, pause })).rejects.toThrow('no longer');

  expect(asked.at(-1)).toBe('/api/meetings/team/stop-waiting first');
});
