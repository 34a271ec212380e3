import { meetingErrors } from '@parley/meetings/contract';
import { expect, it } from 'vitest';
import { explainJoinProblem } from './error-messages.ts';
import { JoinRefused } from './call-api.ts';

it.each(Object.entries(meetingErrors))('[S0-64] %s is explained in the words of the contract, with what to do', (code, { message, advice }) => {
  expect(explainJoinProblem(new JoinRefused(code, 'something else'))).toEqual({ title: message, advice });
});

it('[S0-64] a server that does not answer, and a refusal of another kind, are explained too', () => {
  expect(explainJoinProblem(new JoinRefused('unreachable', ''))).toEqual({ title: 'The server does not answer.', advice: expect.stringContaining('connection') });
  expect(explainJoinProblem(new JoinRefused('http.too-many-requests', 'Too many requests from here.'))).toEqual({ title: 'Too many requests from here.', advice: expect.stringContaining('again') });
});

it.each([new TypeError('x is undefined'), 'text', undefined])('[S0-64] a mistake of the page shows no inner words: %s', (error) => {
  expect(explainJoinProblem(error)).toEqual({ title: 'The meeting could not be joined.', advice: 'Reload the page and try again.' });
});

it.each(['constructor', 'toString', '__proto__'])('a code that every object inherits is no entry of the table: %s', (code) => {
  expect(explainJoinProblem(new JoinRefused(code, 'The server refused.')).title).toBe('The server refused.');
});
