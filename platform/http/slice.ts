import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ErrorTable } from '../errors/index.ts';
import type { Job } from '../jobs/index.ts';
import type { LimitRule, PlaceRule } from '../limits/index.ts';
import type { Upgrade } from '../net/index.ts';
import type { RouteLimit } from './request-limits.ts';

/** The HTTP application as slices see it: routes take zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Who stands behind a request, as the session says. */
export type Principal = {
  readonly accountId: string;
  readonly name: string;
  readonly username: string;
  readonly image?: string;
  readonly sessionId: string;
  readonly role: 'member' | 'operator' | 'guest';
  /** Unix ms at which the person last proved who they are (password, passkey, other provider). */
  readonly authenticatedAtMs: number;
};

/**
 * Who may use a route.
 *
 * - `public`    everybody; cookies are not looked at
 * - `optional`  everybody; `request.principal` is set when somebody is signed in
 * - `account`   signed-in people only, 401 otherwise; guests only where the route says `guests: true`
 * - `operator`  signed-in operators only; to everybody else the address does not exist
 * - `own`       the slice's gate reads the credential itself, from `Authorization` only: never from a cookie,
 *               because these routes have no Origin check
 */
export type RoutePolicy = 'public' | 'optional' | 'account' | 'operator' | 'own';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every route: a route without one does not register. */
    policy?: RoutePolicy;
    /** With `account`: guests may use it too. */
    guests?: true;
    /** The person must have proved who they are within the last minutes, see `recentProofMs`. */
    recent?: true;
    /** Codes this route may refuse with, besides `http.*`. */
    refuses?: readonly string[];
    /**
     * A second limit, counted per client address. `{ only }` counts by that one instead of the general one, for programs
     * that ask often from one address. There is no route that nothing counts.
     */
    limit?: RouteLimit;
    /** The same per account, once it is known who asks. */
    accountLimit?: RouteLimit;
    /** Set by the floor on every route that answers with a list. */
    list?: true;
  }
  interface FastifyRequest {
    /** Set by policies `optional`, `account` and `operator`. */
    principal: Principal | undefined;
    /** The name under which this client's rate is counted. */
    clientAddress: string;
    /**
     * Counts this request for an account. The floor has done it for whomever it knows; with policy `own` the slice does it
     * as soon as it knows who asks.
     *
     * Errors  Refusal http.too-many-requests
     */
    countFor(accountId: string): void;
  }
}

/** Status, sentence and what the reader can do, by refusal code. */
export type SliceErrors = ErrorTable;

/** What a slice gives to the process that hosts it. */
export type Slice = {
  readonly name: string;
  /** Registers routes in a scope of its own: parsers and error handlers set there stay there. */
  routes?(app: App): void | Promise<void>;
  readonly upgrades?: readonly Upgrade[];
  /** Every code its routes can refuse with. */
  readonly errors?: SliceErrors;
  /** Rate limits it asks for, with their defaults. */
  readonly limits?: Readonly<Record<string, LimitRule | PlaceRule>>;
  /** Background work, started after the server listens; ended by `close`. */
  readonly jobs?: readonly Job[];
  /** People who are connected now: a server that stops may wait for them to leave by themselves. */
  guests?(): number;
  /** The server stops: requests that wait for something to happen answer now instead of holding it up. */
  endWaiting?(): void;
  /** Polite end of every connection it holds; called once. */
  close(): Promise<void>;
};
