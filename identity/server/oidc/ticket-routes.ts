import { Refusal } from '@parley/platform/errors';
import type { App } from '@parley/platform/http';
import { finishRequest, identityErrors, identityEvents, linkAnswer, linkRequest, signInAnswer, ticketAnswer } from '@parley/identity/contract';
import { findAccountByLogin } from '../accounts.ts';
import { actorOf } from '../actor-of.ts';
import { canonicalEmail, mayHaveAccount } from '../canonical-email.ts';
import { checkUsername } from '../sign-up.ts';
import { finishSignIn } from '../finish-sign-in.ts';
import { takeOrRefuse } from '../identity-limits.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { openAccount } from '../open-account.ts';
import { linkIdentity } from './link-identity.ts';
import { insertLinkedIdentity } from './linked-identities.ts';
import { noProviderCookie, readProviderCookie } from './provider-cookies.ts';
import { proposeUsername } from './propose-username.ts';
import { findTicket, takeTicket, type Ticket } from './tickets.ts';

const refuses = Object.keys(identityErrors);

/** What happens to a proven identity that has no account yet: it gets one, or it is connected to one that its owner can open. */
export function ticketRoutes(app: App, parts: IdentityParts): void {
  const browserOf = (cookies: string | undefined): string => readProviderCookie('ticket', parts.secure, cookies) ?? '';
  const nameOf = (ticket: Ticket): string => parts.providers.get(ticket.providerId)?.settings.name ?? ticket.providerId;

  app.get(
    '/api/auth/oidc/ticket',
    { config: { policy: 'public' }, schema: { summary: 'Who a provider has just vouched for in this browser, or null', response: { 200: ticketAnswer } } },
    async (request) => {
      const ticket = await findTicket(parts.database, browserOf(request.headers.cookie), parts.now());
      if (ticket === undefined) return null;
      return {
        provider: nameOf(ticket),
        email: ticket.email ?? null,
        emailVerified: ticket.emailVerified,
        name: ticket.name ?? null,
        username: await proposeUsername(parts.database, ticket),
        next: ticket.next,
        // Told only to who has proved to own the address: it gives away who has an account here.
        accountExists: ticket.email !== undefined && ticket.emailVerified && (await findAccountByLogin(parts.database, { email: ticket.email })) !== undefined,
        mayOpen: mayOpen(parts, ticket),
      };
    },
  );

  app.post(
    '/api/auth/oidc/finish',
    { config: { policy: 'public', limit: 'identity.sign-up', refuses }, schema: { summary: 'Make the account of a proven identity and sign in', body: finishRequest, response: { 200: signInAnswer } } },
    async (request, reply) => {
      const browser = browserOf(request.headers.cookie);
      const { username, name } = request.body;
      checkUsername(username);
      const ticket = await findTicket(parts.database, browser, parts.now());
      if (ticket === undefined) throw new Refusal('identity.provider.expired');
      if (!mayOpen(parts, ticket)) throw new Refusal('EMAIL_DOMAIN_FORBIDDEN');
      const email = ticket.emailVerified && ticket.email !== undefined ? ticket.email : canonicalEmail(request.body.email ?? ticket.email ?? '');
      if (email === undefined) throw new Refusal('INVALID_EMAIL');
      takeOrRefuse(parts.limiter, 'identity.sign-up.all', 'all');
      const account = await parts.database.transaction(async (tx) => {
        // Whatever is refused from here on is undone with the taking.
        if ((await takeTicket(tx, browser, parts.now())) === undefined) throw new Refusal('identity.provider.expired');
        const opened = await openAccount(parts, tx, { username, email, name: name ?? ticket.name?.slice(0, 64) ?? username, emailVerified: ticket.emailVerified && email === ticket.email, role: 'member' }).catch((error: unknown) => {
          throw error instanceof Refusal && error.code === 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' ? new Refusal('identity.provider.address-taken') : error;
        });
        await insertLinkedIdentity(tx, { id: parts.newId(), accountId: opened.id, providerId: ticket.providerId, identity: ticket, at: new Date(parts.now()) });
        await parts.publish(tx, identityEvents.accountOpened, { accountId: opened.id });
        await parts.audit.record(tx, { action: 'account.opened', actor: opened.id, address: request.clientAddress, requestId: request.id, result: 'ok', details: { provider: ticket.providerId } });
        return opened;
      });
      void reply.header('set-cookie', noProviderCookie('ticket', parts.secure));
      return finishSignIn(parts, account, 'oidc', request, reply);
    },
  );

  app.post(
    '/api/auth/oidc/link',
    { config: { policy: 'account', recent: true, limit: 'identity.provider', refuses }, schema: { summary: 'Connect a proven identity to the account that is signed in', body: linkRequest, response: { 200: linkAnswer } } },
    async (request, reply) => {
      const { accountId, sessionId, context } = actorOf(request);
      const ticket = await parts.database.transaction(async (tx) => {
        const taken = await takeTicket(tx, browserOf(request.headers.cookie), parts.now());
        if (taken === undefined) throw new Refusal('identity.provider.expired');
        await linkIdentity(parts, tx, { accountId, sessionId, providerId: taken.providerId, identity: taken });
        await parts.audit.record(tx, { ...context, action: 'identity.linked', result: 'ok', details: { provider: taken.providerId } });
        return taken;
      });
      void reply.header('set-cookie', noProviderCookie('ticket', parts.secure));
      return { provider: nameOf(ticket), next: ticket.next };
    },
  );
}

/** What is asked of addresses can only be met by one that the provider has verified. */
function mayOpen(parts: IdentityParts, ticket: Ticket): boolean {
  if (parts.allowedSignUpDomains === null && !parts.requireVerifiedEmail) return true;
  return ticket.emailVerified && ticket.email !== undefined && mayHaveAccount(ticket.email, parts.allowedSignUpDomains);
}
