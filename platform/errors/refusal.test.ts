import { expect, it } from 'vitest';
import { errorBody, Refusal, type ErrorTable } from './index.ts';

const table: ErrorTable = {
  'meetings.locked': { status: 423, message: 'This meeting is locked.', advice: 'Ask the host to unlock it.' },
  'meetings.full': { status: 409, message: 'This meeting is full.' },
};

it('a refusal keeps its cause and carries its code', () => {
  const cause = new Error('23505');

  const refusal = new Refusal('meetings.full', { details: { limit: 50 }, cause });

  expect(refusal).toBeInstanceOf(Error);
  expect(refusal).toMatchObject({ code: 'meetings.full', details: { limit: 50 }, cause });
});

it('the body holds the sentence, the advice, the request and the details', () => {
  expect(errorBody(new Refusal('meetings.locked', { details: { since: 1 } }), table, 'r1')).toEqual({
    status: 423,
    body: { code: 'meetings.locked', message: 'This meeting is locked.', advice: 'Ask the host to unlock it.', requestId: 'r1', details: { since: 1 } },
  });
});

it('what is absent is left out of the body', () => {
  expect(errorBody(new Refusal('meetings.full'), table, 'r2')?.body).toEqual({ code: 'meetings.full', message: 'This meeting is full.', requestId: 'r2' });
});

it('a code that is not in the table has no body, not even one that every object inherits', () => {
  expect(errorBody(new Refusal('meetings.unheard'), table, 'r3')).toBeUndefined();
  expect(errorBody(new Refusal('constructor'), table, 'r3')).toBeUndefined();
});
