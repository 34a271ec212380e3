import { Refusal } from '../errors/index.ts';
import type { App } from './slice.ts';

const dayMs = 86_400_000;
/** Long enough for whoever keeps a copy; the address itself always says a day that is to come. [RFC 9116 §2.5.5] */
const validDays = 90;

/**
 * Tells whoever has found a hole where to say so: `/.well-known/security.txt`, which researchers and their tools look
 * for first.
 *
 * Shape   contact: a `mailto:` or `https:` address; undefined where nobody is named, and then there is no such file
 * Source  RFC 9116
 */
export function securityTxtRoute(app: App, options: { readonly contact: string | undefined; readonly now: () => number }): void {
  const { contact, now } = options;
  app.get('/.well-known/security.txt', { config: { policy: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    if (contact === undefined) throw new Refusal('http.not-found');
    // By whole days: everybody who asks today reads the same.
    const expires = new Date((Math.floor(now() / dayMs) + validDays) * dayMs).toISOString();
    void reply.header('content-type', 'text/plain; charset=utf-8');
    return `Contact: ${contact}\nExpires: ${expires}\nPreferred-Languages: en\n`;
  });
}
