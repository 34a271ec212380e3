import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { Refusal } from '../errors/index.ts';
import { securityTxtRoute } from './security-txt.ts';
import type { App } from './slice.ts';

const at = Date.parse('2026-11-30T20:14:15Z');

async function read(contact: string | undefined): Promise<{ status: number; type: unknown; text: string }> {
  const app = Fastify() as unknown as App; // without the validators that this route does not use
  app.setErrorHandler((error, _request, reply) => void reply.code(error instanceof Refusal ? 404 : 500).send(''));
  securityTxtRoute(app, { contact, now: () => at });
  const { statusCode, headers, body } = await app.inject('/.well-known/security.txt');
  await app.close();
  return { status: statusCode, type: headers['content-type'], text: body };
}

it('says whom to tell about a hole, and until when that holds', async () => {
  expect(await read('mailto:security@example.org')).toEqual({
    status: 200,
    type: 'text/plain; charset=utf-8',
    text: 'Contact: mailto:security@example.org\nExpires: 2027-02-28T00:00:00.000Z\nPreferred-Languages: en\n',
  });
});

it('is not there when nobody is named', async () => {
  expect((await read(undefined)).status).toBe(404);
});
