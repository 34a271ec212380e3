import type { FastifyRequest } from 'fastify';
import type { ActorContext, Principal } from './ports.ts';

/** Who asks, and what the audit log keeps of it. */
export type Actor = { readonly principal: Principal; readonly context: ActorContext };

/** Shape  request: of a route with policy `account` */
export function actorOf(request: FastifyRequest): Actor {
  const { principal } = request;
  if (principal === undefined) throw new Error('policy "account" lets nobody through without a principal');
  return { principal, context: { actor: principal.accountId, sessionId: principal.sessionId, address: request.clientAddress, requestId: request.id } };
}
