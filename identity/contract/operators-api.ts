import { z } from 'zod';
import { account, signUpRequest } from './api.ts';
import { listQuery, nextPage } from './list-api.ts';
import { displayName, shortText } from './texts.ts';

/** GET /api/setup: whether this server waits for its first operator. */
export const setupState = z.object({ open: z.boolean() });

/** POST /api/setup: for the account that is signed in, or with a new one. */
export const setupRequest = z.strictObject({ token: z.string().max(256).optional(), account: signUpRequest.optional() });
export const setupAnswer = z.object({ user: account });

/** A person in the operators' list. */
export const person = z.object({
  id: z.string(),
  name: z.string(),
  username: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  role: z.enum(['member', 'operator', 'guest']),
  suspended: z.boolean(),
  sessions: z.number(),
  createdAt: z.string(),
});
export type Person = z.infer<typeof person>;

/** GET /api/people: by name; `search` looks at the beginnings of name, username and address. */
export const peopleQuery = listQuery.extend({ search: z.string().max(100).optional() });
export const peopleAnswer = z.object({ items: z.array(person), next: nextPage });

/** POST /api/people: a letter lets the person choose a password. */
export const newPersonRequest = z.strictObject({ username: shortText, email: shortText, name: displayName.optional() });
export const personParams = z.strictObject({ id: z.string().max(64) });

/** POST /api/people/:id/<verb>: the body is empty. */
export const personVerbRequest = z.strictObject({}).optional();

/** POST /api/auth/welcome */
export const welcomeRequest = z.strictObject({ token: z.string().max(256), password: shortText });
