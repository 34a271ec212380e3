import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '@parley/platform/errors';
import type { App } from '@parley/platform/http';
import { connectRequest, identityErrors, providerList, safePath, startAnswer, startRequest } from '@parley/identity/contract';
import { actorOf } from '../actor-of.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { beginAttempt, isStateOf, secretsOf, takeAttempt, type Attempt, type Connecting } from './attempts.ts';
import { connectAnswer, signInAnswerOf } from './finish-way.ts';
import { noProviderCookie, providerCookie, readProviderCookie } from './provider-cookies.ts';
import { ProviderAnswerRefused, ProviderUnreachable, type Provider, type ProvenIdentity } from './provider-settings.ts';

const refuses = Object.keys(identityErrors);
const callbackPath = (id: string): string => `/api/auth/oidc/${id}/callback`;

/** To a provider and back: the browser is sent away with a cookie, and what it brings back counts only with that cookie. */
export function providerRoutes(app: App, parts: IdentityParts): void {
  const { providers, publicUrl } = parts;

  app.get('/api/auth/oidc/providers', { config: { policy: 'public' }, schema: { summary: 'Other providers to sign in with', response: { 200: providerList } } }, () => ({
    items: [...providers.values()].map(({ settings: { id, name }, reachable }) => ({ id, name, reachable })),
  }));

  app.post(
    '/api/auth/oidc/start',
    { config: { policy: 'public', limit: 'identity.provider', refuses }, schema: { summary: 'Begin to sign in with another provider', body: startRequest, response: { 200: startAnswer } } },
    (request, reply) => start(request.body.provider, safePath(request.body.next, new URL(publicUrl).origin), undefined, reply),
  );

  app.post(
    '/api/auth/oidc/connect',
    { config: { policy: 'account', recent: true, limit: 'identity.provider', refuses }, schema: { summary: 'Begin to connect an identity to this account', body: connectRequest, response: { 200: startAnswer } } },
    (request, reply) => {
      const { accountId, sessionId } = actorOf(request);
      return start(request.body.provider, '/settings/connected', { accountId, sessionId }, reply);
    },
  );

  async function start(id: string, next: string, connecting: Connecting | undefined, reply: FastifyReply): Promise<{ url: string }> {
    const provider = providers.get(id);
    if (provider === undefined) throw new Refusal('identity.provider.unknown');
    const browser = await beginAttempt(parts.database, { providerId: id, next, connecting }, parts.now());
    try {
      const url = await provider.authorizationUrl(publicUrl + callbackPath(id), secretsOf(browser));
      void reply.header('set-cookie', providerCookie('way', parts.secure, browser));
      return { url: url.href };
    } catch (error) {
      throw new Refusal(codeOf(error), { cause: error });
    }
  }

  // Its only effects are the ones that this browser's own cookie was made for: a foreign page can call it and change nothing.
  app.get<{ Params: { provider: string } }>(
    '/api/auth/oidc/:provider/callback',
    { config: { policy: 'optional', limit: 'identity.provider', refuses }, schema: { summary: 'Where a provider sends the browser back to' } },
    async (request, reply) => {
      const page = await comeBack(request, reply);
      return reply.redirect(page, 303);
    },
  );

  /** Answers  the page to show next, whatever happened */
  async function comeBack(request: FastifyRequest<{ Params: { provider: string } }>, reply: FastifyReply): Promise<string> {
    const provider = providers.get(request.params.provider);
    const callback = new URL(request.raw.url ?? '/', publicUrl);
    const browser = readProviderCookie('way', parts.secure, request.headers.cookie);
    // Nothing was begun here: there is nobody to write about, and anybody could fill the log.
    if (provider === undefined || browser === undefined) return '/sign-in?problem=identity.provider.expired';
    if (!isStateOf(browser, callback.searchParams.getAll('state'))) return refuse(request, undefined, 'identity.provider.expired', 'other-state');
    void reply.header('set-cookie', noProviderCookie('way', parts.secure));
    const attempt = await takeAttempt(parts.database, browser, provider.settings.id, parts.now());
    if (attempt === undefined) return refuse(request, undefined, 'identity.provider.expired', 'no-attempt');
    let identity: ProvenIdentity;
    try {
      identity = await provider.identify(callback, secretsOf(browser));
    } catch (error) {
      return refuse(request, attempt, codeOf(error), error instanceof ProviderAnswerRefused ? error.reason : 'unreachable');
    }
    try {
      return await finish(provider, attempt, identity, request, reply);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return refuse(request, attempt, error.code, error.code);
    }
  }

  function finish(provider: Provider, attempt: Attempt, identity: ProvenIdentity, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    return attempt.connecting === undefined
      ? signInAnswerOf(parts, { identity, providerId: provider.settings.id, next: attempt.next }, request, reply)
      : connectAnswer(parts, { identity, providerId: provider.settings.id, connecting: attempt.connecting }, request);
  }

  async function refuse(request: FastifyRequest<{ Params: { provider: string } }>, attempt: Attempt | undefined, code: string, reason: string): Promise<string> {
    const { provider } = request.params;
    await parts.audit.recordAlone({ action: 'session.refused', actor: attempt?.connecting?.accountId, address: request.clientAddress, requestId: request.id, result: 'refused', details: { method: 'oidc', provider, reason } });
    const page = attempt?.connecting === undefined ? '/sign-in' : '/settings/connected';
    const query = new URLSearchParams({ problem: code, ...(attempt === undefined || attempt.connecting !== undefined ? {} : { next: attempt.next }) });
    return `${page}?${query.toString()}`;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof ProviderUnreachable) return 'identity.provider.unreachable';
  if (!(error instanceof ProviderAnswerRefused)) throw error;
  return error.reason === 'access_denied' ? 'identity.provider.cancelled' : 'identity.provider.refused';
}
