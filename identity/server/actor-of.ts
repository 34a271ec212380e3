import type { FastifyRequest } from 'fastify';
import type { Principal } from '@parley/identity/contract';

export type Actor = Principal & {
  /** Who did it, for the audit log. */
  readonly context: { readonly actor: string; readonly sessionId: string; readonly address: string; readonly requestId: string };
};

/** Who asks, on a route whose policy lets nobody through without a session. Errors  throws when the policy did: a mistake of ours */
export function actorOf(request: FastifyRequest): Actor {
  const { principal, clientAddress: address, id: requestId } = request;
  if (principal === undefined) throw new Error('the policy of this route lets nobody through without a principal');
  return { ...principal, context: { actor: principal.accountId, sessionId: principal.sessionId, address, requestId } };
}
