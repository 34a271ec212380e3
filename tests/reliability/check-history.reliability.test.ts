import { expect, it } from 'vitest';
import { checkHistory, readOperationLog, type Operation, type Trace } from './check-history.ts';

const operations: Operation[] = [
  { id: 'a', outcome: 'ok' },
  { id: 'b', outcome: 'fail' },
  { id: 'c', outcome: 'info' },
];
const good: Trace[] = [{ id: 'a', parts: [0, 1, 2] }];

it('a history that was kept has no violation, whichever way an unanswered operation went', () => {
  expect(checkHistory(operations, good, 3)).toEqual([]);
  expect(checkHistory(operations, [...good, { id: 'c', parts: [2, 0, 1] }], 3)).toEqual([]);
});

it.each<[string, Trace[], ReturnType<typeof checkHistory>]>([
  ['an acknowledged operation that is gone', [], [{ kind: 'lost', id: 'a' }]],
  ['a refused operation that is there', [...good, { id: 'b', parts: [0, 1, 2] }], [{ kind: 'phantom', id: 'b' }]],
  ['an operation that nobody asked for', [...good, { id: 'z', parts: [0, 1, 2] }], [{ kind: 'phantom', id: 'z' }]],
  ['a part that is there twice', [{ id: 'a', parts: [0, 1, 1, 2] }], [{ kind: 'duplicate', id: 'a' }]],
  ['a whole operation that is there twice', [...good, ...good], [{ kind: 'duplicate', id: 'a' }]],
  ['an operation with a part missing', [{ id: 'a', parts: [0, 2] }], [{ kind: 'torn', id: 'a' }]],
  ['an unanswered operation with a part missing', [...good, { id: 'c', parts: [0] }], [{ kind: 'torn', id: 'c' }]],
])('a planted violation is found: %s', (_name, traces, violations) => {
  expect(checkHistory(operations, traces, 3)).toEqual(violations);
});

it('a log that was cut off in the middle of a line gives what was said before', () => {
  expect(readOperationLog('invoke 1\nok 1\ninvoke 2\nfail 2\ninvoke 3\nok ')).toEqual([
    { id: '1', outcome: 'ok' },
    { id: '2', outcome: 'fail' },
    { id: '3', outcome: 'info' },
  ]);
});
