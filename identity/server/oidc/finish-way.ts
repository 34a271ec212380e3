import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '@parley/platform/errors';
import { findAccount } from '../accounts.ts';
import { finishSignIn } from '../finish-sign-in.ts';
import type { IdentityParts } from '../identity-parts.ts';
import type { Connecting } from './attempts.ts';
import { linkIdentity } from './link-identity.ts';
import { findLinkedAccount, noteUse } from './linked-identities.ts';
import { providerCookie } from './provider-cookies.ts';
import type { ProvenIdentity } from './provider-settings.ts';
import { openTicket } from './tickets.ts';

type Proven = { readonly identity: ProvenIdentity; readonly providerId: string };

/**
 * Signs in by an identity that opens an account; who has none yet finishes it on a page of ours.
 *
 * The address that the provider tells opens nothing by itself.
 *
 * Answers  the page to show next
 * Errors   Refusal of `finishSignIn`
 */
export async function signInAnswerOf(parts: IdentityParts, proven: Proven & { readonly next: string }, request: FastifyRequest, reply: FastifyReply): Promise<string> {
  const { identity, providerId, next } = proven;
  const accountId = await findLinkedAccount(parts.database, identity);
  const account = accountId === undefined ? undefined : await findAccount(parts.database, accountId);
  if (account === undefined) {
    const browser = await openTicket(parts.database, { ...identity, providerId, next }, parts.now());
    void reply.header('set-cookie', providerCookie('ticket', parts.secure, browser));
    return '/finish-account';
  }
  const answer = await finishSignIn(parts, account, 'oidc', request, reply);
  await noteUse(parts.database, identity, new Date(parts.now()));
  return pageAfter(answer, next);
}

/**
 * Connects the identity to the account that is signed in.
 *
 * Answers  the page to show next
 * Errors   Refusal identity.provider.expired when another person, or another session, comes back than went away
 */
export async function connectAnswer(parts: IdentityParts, proven: Proven & { readonly connecting: Connecting }, request: FastifyRequest): Promise<string> {
  const { connecting, identity, providerId } = proven;
  const { principal } = request;
  if (principal?.accountId !== connecting.accountId || principal.sessionId !== connecting.sessionId) throw new Refusal('identity.provider.expired');
  await parts.database.transaction(async (tx) => {
    await linkIdentity(parts, tx, { ...connecting, providerId, identity });
    await parts.audit.record(tx, { action: 'identity.linked', actor: connecting.accountId, sessionId: connecting.sessionId, address: request.clientAddress, requestId: request.id, result: 'ok', details: { provider: providerId } });
  });
  return '/settings/connected?done=linked';
}

/** A browser that was sent around has no script waiting for an answer: what is still asked for is asked on the sign-in page. */
function pageAfter(answer: object, next: string): string {
  if ('user' in answer) return next;
  const step = 'next' in answer && typeof answer.next === 'string' ? answer.next : '';
  return `/sign-in?${new URLSearchParams({ step, next }).toString()}`;
}
