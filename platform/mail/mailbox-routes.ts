import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Queryable } from '../db/index.ts';
import { Refusal } from '../errors/index.ts';
import { pageOf, timeAndIdAfter, type App } from '../http/index.ts';
import { readMailbox } from './mailbox.ts';

const letters = z.object({ items: z.array(z.object({ id: z.string(), to: z.string(), subject: z.string(), text: z.string(), at: z.string() })), next: z.string().nullable() });
const query = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(50), after: z.string().max(512).optional() });

/** The letters of a development server: whoever reads them can open every account, so only this machine may. */
export function mailboxRoutes(app: App, database: Queryable): void {
  app.get(
    '/api/dev/mail',
    { config: { policy: 'public' }, schema: { summary: 'Letters of a development server, newest first; on this machine only', querystring: query, response: { 200: letters } } },
    async (request) => {
      if (!isFromThisMachine(request.raw)) throw new Refusal('http.not-found');
      const { limit } = request.query;
      const letters = await readMailbox(database, { after: timeAndIdAfter(request.query.after), limit: limit + 1 });
      const { page, next } = pageOf(letters, limit, (letter) => [letter.at, letter.id]);
      return { items: [...page], next };
    },
  );
}

/**
 * A connection over loopback, for a loopback name, with no proxy in between: a proxy on this machine brings everybody, and
 * a foreign name that points to 127.0.0.1 brings a foreign page.
 */
function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined);
  return (address === '::1' || /^127\./.test(address)) && !isForwarded && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(headers.host ?? '');
}
