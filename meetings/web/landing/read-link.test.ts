import { expect, test } from 'vitest';
import { readLink } from './read-link.ts';

test.each([
  ['https://meet.example.org/m/team-standup', 'team-standup'],
  [' https://meet.example.org/m/t%C3%A9am/ ', 'téam'],
  ['https://meet.example.org/m/50%-off', '50%-off'],
  ['https://meet.example.org', ''],
  ['team standup', 'team standup'],
  ['meet.example.org/m/x', 'meet.example.org/m/x'],
])('%j stands for the code %j', (text, code) => {
  expect(readLink(text)).toBe(code);
});
