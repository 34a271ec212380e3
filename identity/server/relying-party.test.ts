import { expect, test } from 'vitest';
import { relyingParty } from './relying-party.ts';

test.each([
  ['https://meet.example.org', 'meet.example.org', 'https://meet.example.org'],
  ['https://meet.example.org:8443/', 'meet.example.org', 'https://meet.example.org:8443'],
  ['http://localhost:3000', 'localhost', 'http://localhost:3000'],
  ['http://127.0.0.1:3000', 'localhost', 'http://127.0.0.1:3000'],
  ['http://[::1]:3000', 'localhost', 'http://[::1]:3000'],
])('with the public address %s passkeys are for %s', (publicUrl, id, origin) => {
  expect(relyingParty(publicUrl)).toEqual({ name: 'Parley', id, origin });
});
