import { expect, test } from 'vitest';
import { encodeQuery } from './encode-query.ts';
import { readAnswer } from './read-answer.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('a statement is five messages with their lengths, text parameters and NULL', () => {
  expect(hex(encodeQuery('x $1', ['é', null]))).toBe(
    [
      '50 0000000c 00 7820243100 0000', // Parse: no name, the text, no types
      '42 00000016 00 00 0000 0002 00000002 c3a9 ffffffff 0000', // Bind: two values in text form, the second is NULL
      '44 00000006 50 00', // Describe the portal
      '45 00000009 00 00000000', // Execute, all rows
      '53 00000004', // Sync
    ].join('').replaceAll(' ', ''),
  );
});

test('what the protocol cannot carry is refused before it is sent', () => {
  expect(() => encodeQuery('select 1\0; drop table x', [])).toThrow(RangeError);
  expect(() => encodeQuery('x', Array.from({ length: 65_536 }, () => ''))).toThrow(RangeError);
});

test.each([
  ['INSERT 0 3', 'INSERT', 3],
  ['UPDATE 2', 'UPDATE', 2],
  ['DELETE 0', 'DELETE', 0],
  ['MERGE 4', 'MERGE', 4],
  ['SELECT 7', 'SELECT', 0],
  ['BEGIN', 'BEGIN', 0],
  ['CREATE TABLE', 'CREATE', 0],
])('the tag %j is %s with %i rows written', (text, command, affected) => {
  expect(readAnswer([{ name: 'parseComplete' }, { name: 'commandComplete', text } as { name: string }])).toEqual({ command, fields: [], rows: [], affected });
});

test('an answer without a completed command is none', () => {
  expect(readAnswer([])).toBeUndefined();
  expect(readAnswer([{ name: 'emptyQuery' }, { name: 'readyForQuery' }])).toBeUndefined();
});
