import { expect, test } from 'vitest';
import { passwordStrength } from './password-strength.ts';

test.each([
  ['', 0], ['short12', 0], ['aaaaaaaaaaaaaaaaaaaa', 1], ['abababababababab', 1], ['lowercas', 1], ['lowercase1', 2], ['Abc123!x', 2], ['a long phrase of words', 3], ['Tr0ub4dor&3xyz', 3], ['ünïcödé längere', 3],
])('%j is worth %i', (password, strength) => {
  expect(passwordStrength(password)).toBe(strength);
});
