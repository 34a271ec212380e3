import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { Refusal } from '../errors/index.ts';
import { clientAddress, type Limiter } from '../limits/index.ts';
import { answerAndClose, inertPolicy, UpgradeRouter } from '../net/index.ts';
import { objectionToJson } from './bounded-json.ts';
import { dropCookies, isReadByOthers, keepCookiesPrivate } from './cookie-privacy.ts';
import { connectLimits } from './connect-limits.ts';
import { createErrorReplies, sendError } from './error-replies.ts';
import { httpErrors } from './http-errors.ts';
import type { HttpLog } from './http-log.ts';
import { isList } from './is-list.ts';
import type { Listener } from './listener.ts';
import { isForgeable } from './origin-check.ts';
import { peerOf } from './peer-of.ts';
import { policyReportLimits, policyReportRoutes } from './policy-reports.ts';
import { listRoutes, type RegisteredRoute } from './registered-route.ts';
import { httpLimits, spendForAccount, spendForAddress } from './request-limits.ts';
import { RunningRequests, type ServingPhase } from './running-requests.ts';
import { documentationPolicy, securityHeaders } from './security-headers.ts';
import { securityTxtRoute } from './security-txt.ts';
import type { App, Principal, Slice, SliceErrors } from './slice.ts';
import { serveWeb } from './static-web.ts';
import { isStrangePath } from './strange-path.ts';

/** JSON bodies of people fit in a fraction of this; uploads state their own limit per route. */
const bodyLimitBytes = 256 * 1024;

const docsPath = '/api/docs';

/** A restart takes about this long; told to whoever comes in the middle of one. */
const comeBackSeconds = 2;
/** How long a proof of identity counts for what cannot be undone. */
export const recentProofMs = 5 * 60_000;

export type AppOptions = {
  readonly slices: readonly Slice[];
  readonly log: HttpLog;
  /** Slices' limits are declared on it here. */
  readonly limiter: Limiter;
  /** Asked per request: in development the port is known only after listening. */
  readonly origins: () => ReadonlySet<string>;
  /** The public address is https. */
  readonly secure: boolean;
  readonly trustedProxies: number;
  /** Development and tests: undeclared refusals fail loudly. */
  readonly strict: boolean;
  readonly resolvePrincipal: (headers: IncomingHttpHeaders) => Promise<Principal | undefined>;
  /** The open port that should serve this application; without one only `inject` reaches it. */
  readonly listener?: Listener;
  readonly web?: { readonly root: string; readonly apiSegments: ReadonlySet<string> };
  /** First segments before which doubled slashes are folded, for client libraries that join addresses carelessly. */
  readonly foldSlashesBefore?: readonly string[];
  readonly version?: string;
  /** Where holes are reported, as `mailto:` or `https:`; told at `/.well-known/security.txt`. */
  readonly securityContact?: string | undefined;
  /** Hears of every answer; the route is its pattern, undefined when there was none. */
  readonly onAnswered?: (answer: { readonly route: string | undefined; readonly method: string; readonly status: number; readonly seconds: number }) => void;
  /** Unix ms, for tests. */
  readonly now?: () => number;
  /** Asked per request; without it the application serves until it is closed. */
  readonly phase?: () => ServingPhase;
};

export type CreatedApp = {
  readonly app: App;
  readonly upgrades: UpgradeRouter;
  readonly routes: readonly RegisteredRoute[];
  /** Resolves when every request that came by the listener has its answer. */
  requestsFinished(): Promise<void>;
};

/**
 * Builds the HTTP application from its slices: policies, limits, errors, headers, documentation, pages.
 *
 * Errors  throws at start when a route has no policy or a name is taken twice: mistakes of ours
 */
export async function createApp(options: AppOptions): Promise<CreatedApp> {
  options.limiter.declare({ ...httpLimits, ...policyReportLimits });
  const fold = foldSlashes(options.foldSlashesBefore ?? []);
  const { listener } = options;
  const headers = securityHeaders(options.secure);
  let handleRequest: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  const serverOptions: FastifyServerOptions = {
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: bodyLimitBytes,
    routerOptions: { maxParamLength: 512 },
    rewriteUrl: (request) => fold(request.url ?? '/'),
    forceCloseConnections: false,
    // The router's own refusals pass by every hook, so these get their headers here.
    frameworkErrors: (_error, request, reply) => {
      addHeaders(request, reply, headers);
      sendError(reply, request.id, httpErrors, 'http.bad-address');
    },
    ...(listener === undefined
      ? {}
      : {
          serverFactory: (handle: (request: IncomingMessage, response: ServerResponse) => void) => {
            handleRequest = handle;
            return listener.server;
          },
        }),
  };
  const app: App = Fastify(serverOptions).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('principal', undefined);
  app.decorateRequest('clientAddress', '');
  app.decorateRequest('countFor', function (this: FastifyRequest, accountId: string) {
    spendForAccount(options.limiter, this, accountId);
  });
  readJsonOnly(app);
  demandPolicies(app);
  const phase = options.phase ?? (() => 'serving');
  markLists(app);
  const routes = listRoutes(app);
  keepCookiesPrivate(app, options.trustedProxies);
  app.addHook('onSend', async (request, reply, payload) => {
    addHeaders(request, reply, headers);
    // The client's next request takes a new connection, instead of one that we may be closing at that moment.
    if (phase() !== 'serving' && request.raw.httpVersionMajor === 1) void reply.header('connection', 'close');
    return payload;
  });
  refuseWhenStopping(app, phase);
  guardRequests(app, options);
  const { onAnswered } = options;
  if (onAnswered !== undefined) {
    app.addHook('onResponse', async (request, reply) => {
      onAnswered({ route: request.is404 ? undefined : request.routeOptions.url, method: request.method, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    });
  }

  const errors = collectErrors(options.slices);
  const replyToError = createErrorReplies({ errors, log: options.log, strict: options.strict });
  app.setErrorHandler(replyToError);
  await addDocumentation(app, options.version ?? '0.0.0');
  await policyReportRoutes(app, options.log);
  securityTxtRoute(app, { contact: options.securityContact, now: options.now ?? Date.now });
  const servePage = options.web ? await serveWeb(app, { ...options.web, origins: options.origins }) : () => false;
  app.setNotFoundHandler((request, reply) => {
    if (servePage(request, reply)) return;
    sendError(reply, request.id, httpErrors, 'http.not-found');
  });

  const upgrades = new UpgradeRouter({
    origins: options.origins,
    limits: connectLimits(options.limiter, (request) => clientOf(request, options.trustedProxies)),
    onError: (error, path) => options.log.error({ err: error, path }, 'upgrade failed'),
  });
  for (const slice of options.slices) await addSlice(app, upgrades, options.limiter, slice);
  await app.ready();
  // Not before: the port is open already, and a route without its hooks would take the process down.
  const running = new RunningRequests();
  listener?.use((request, response) => {
    running.begin(request, response);
    handleRequest?.(request, response);
  });
  listener?.useUpgrades((request, socket, head) => {
    // Whoever would come in now would be sent away in a moment.
    if (phase() !== 'serving') return answerAndClose(socket, { status: 503, body: { code: 'http.stopping', message: httpErrors['http.stopping'].message }, headers: { 'Retry-After': String(comeBackSeconds) } });
    try {
      if (isReadByOthers(request, options.trustedProxies)) dropCookies(request);
      upgrades.handle(request, socket, head);
    } catch (error) {
      // A guard that throws has not said yes, and one request must not end the process. [K-15]
      options.log.error({ err: error }, 'an upgrade could not be checked');
      answerAndClose(socket, { status: 500, body: { code: 'http.internal', message: httpErrors['http.internal'].message } });
    }
  });
  return { app, upgrades, routes, requestsFinished: () => running.finished() };
}

async function addSlice(app: App, upgrades: UpgradeRouter, limiter: Limiter, slice: Slice): Promise<void> {
  limiter.declare(slice.limits ?? {});
  for (const upgrade of slice.upgrades ?? []) upgrades.add(upgrade);
  if (!slice.routes) return;
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.schema = { tags: [slice.name], ...route.schema };
    });
    // The scope inherits the type provider that was set above; Fastify's types forget it.
    await slice.routes?.(scope as App);
  });
}

/** JSON is the only body a route reads unless its slice adds a parser in its own scope. */
function readJsonOnly(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // A POST without parameters may carry the header and no body.
    if (body === '') return done(null, undefined);
    void parse(request, body as string, (error, value) => {
      const objection = error ? 'it is not JSON' : objectionToJson(value);
      if (objection !== undefined) done(new Refusal('http.invalid-request', { details: { issues: [{ where: 'body', problem: objection }] } }));
      else done(null, value);
    });
  });
}

/** Nobody can forget to say who may use a route: without a policy it does not register. */
function demandPolicies(app: App): void {
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith(docsPath)) route.config = { policy: 'public', ...route.config };
    if (route.config?.policy === undefined) throw new Error(`the route ${String(route.method)} ${route.url} has no policy`);
  });
}

/** No slice has to say that a route is a list, and none can forget to. */
function markLists(app: App): void {
  app.addHook('onRoute', (route) => {
    if (isList(route.schema)) route.config = { ...route.config, list: true };
  });
}

/** Adds what the answer does not say itself. */
function addHeaders(request: FastifyRequest, reply: FastifyReply, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries({ ...headers, 'cache-control': 'no-store', 'content-security-policy': inertPolicy })) {
    if (!reply.hasHeader(name)) void reply.header(name, value);
  }
  void reply.header('x-request-id', request.id);
}

/** Before everything else: what is refused here has happened in no part, so a client may simply ask again. */
function refuseWhenStopping(app: App, phase: () => ServingPhase): void {
  app.addHook('onRequest', async () => {
    if (phase() === 'stopping') throw new Refusal('http.stopping', { details: { retryAfterSeconds: comeBackSeconds } });
  });
}

/** The order matters: cheap refusals first, the database question (who is this?) last. */
function guardRequests(app: App, options: AppOptions): void {
  const { limiter } = options;
  app.addHook('onRequest', async (request) => {
    request.clientAddress = clientOf(request.raw, options.trustedProxies);
    if (isStrangePath(request.raw.url ?? '')) throw new Refusal('http.bad-address');
    if (request.is404) return;
    const { policy } = request.routeOptions.config;
    spendForAddress(limiter, request);
    if (policy !== 'own' && isForgeable(request.method, request.headers, options.origins())) throw new Refusal('http.foreign-origin');
    if (policy === 'public' || policy === 'own') return;
    request.principal = await options.resolvePrincipal(request.headers);
    if (request.principal !== undefined) request.countFor(request.principal.accountId);
    if (policy !== 'optional') demandAccount(request, options.now?.() ?? Date.now());
  });
}

/** Errors  Refusal, unless this account may use this route now */
function demandAccount(request: FastifyRequest, now: number): void {
  const { principal } = request;
  const { policy, guests, recent } = request.routeOptions.config;
  if (principal === undefined) throw new Refusal('http.sign-in-required');
  // Not 403: who is no operator does not learn what operators have.
  if (policy === 'operator' && principal.role !== 'operator') throw new Refusal('http.not-found');
  if (principal.role === 'guest' && guests !== true) throw new Refusal('http.account-required');
  if (recent === true && now - principal.authenticatedAtMs > recentProofMs) throw new Refusal('http.recent-sign-in-required');
}

/** The name under which a client's rate is counted, behind proxies of ours too. */
function clientOf(request: IncomingMessage, trustedProxies: number): string {
  return clientAddress(peerOf(request).address, request.headers['x-forwarded-for'], trustedProxies);
}

function collectErrors(slices: readonly Slice[]): SliceErrors {
  return Object.assign({}, ...slices.map((slice) => slice.errors ?? {})) as SliceErrors;
}

async function addDocumentation(app: App, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Parley', version } },
    transform: jsonSchemaTransform,
  });
  await app.register(fastifySwaggerUi, { routePrefix: docsPath, staticCSP: documentationPolicy });
}

function foldSlashes(words: readonly string[]): (target: string) => string {
  return (target) => {
    if (!target.startsWith('//')) return target;
    const folded = target.replace(/^\/+/, '');
    return words.includes(folded.split(/[/?]/, 1)[0] ?? '') ? `/${folded}` : target;
  };
}
