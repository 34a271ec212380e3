import { z } from 'zod';
import { nextPage } from './list-api.ts';
import { displayName, shortText } from './texts.ts';

/** GET /api/auth/oidc/providers: what the sign-in page offers. `reachable` is false after a try that failed. */
export const providerList = z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), reachable: z.boolean() })) });

/** POST /api/auth/oidc/start and /api/auth/oidc/connect. `next` is where the person wanted to go, a path of this site. */
export const startRequest = z.strictObject({ provider: z.string().max(64), next: z.string().max(2_048).optional() });
export const connectRequest = z.strictObject({ provider: z.string().max(64) });
/** Where the browser goes now. */
export const startAnswer = z.object({ url: z.string() });

/** GET /api/auth/oidc/ticket: who was proven, for the page that finishes the account; null when there is nobody (any more). */
export const ticketAnswer = z
  .object({
    provider: z.string(),
    /** Null when the provider tells none; the person types one. */
    email: z.string().nullable(),
    emailVerified: z.boolean(),
    name: z.string().nullable(),
    username: z.string(),
    next: z.string(),
    /** An account has this verified address: it is connected after signing in to it, never by the address alone. */
    accountExists: z.boolean(),
    /** The rule about addresses allows a new account. */
    mayOpen: z.boolean(),
  })
  .nullable();
export type TicketAnswer = z.infer<typeof ticketAnswer>;

/** POST /api/auth/oidc/finish. `email` counts only when the provider vouches for none. */
export const finishRequest = z.strictObject({ username: shortText, name: displayName.optional(), email: shortText.optional() });

/** POST /api/auth/oidc/link: the ticket in the cookie, for the account that is signed in. */
export const linkRequest = z.strictObject({}).optional();
export const linkAnswer = z.object({ provider: z.string(), next: z.string() });

/** GET /api/account/identities */
export const identityList = z.object({
  items: z.array(z.object({ id: z.string(), provider: z.string(), providerName: z.string(), label: z.string(), createdAt: z.string(), lastUsedAt: z.string() })),
  /** Password and identities together: at one, nothing can be taken away. */
  waysIn: z.number(),
  next: nextPage,
});
export type IdentityList = z.infer<typeof identityList>;
