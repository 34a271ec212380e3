import { z } from 'zod';
import { displayName, shortText } from './texts.ts';

/** POST /api/auth/sign-up/email */
export const signUpRequest = z.strictObject({
  username: shortText,
  email: shortText,
  password: shortText,
  /** Shown to others; the username when absent. */
  name: displayName.optional(),
});

/** POST /api/auth/sign-in/email */
export const signInByEmailRequest = z.strictObject({ email: shortText, password: shortText });
/** POST /api/auth/sign-in/username */
export const signInByUsernameRequest = z.strictObject({ username: shortText, password: shortText });
/** POST /api/auth/sign-out: an empty object, or no body at all, which the HTTP floor gives as null. */
export const signOutRequest = z.strictObject({}).nullish();

export const account = z.object({
  id: z.string(),
  name: z.string(),
  username: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  image: z.string().nullish(),
  role: z.enum(['member', 'operator', 'guest']),
});
export type Account = z.infer<typeof account>;

/** `token` is given to programs only: a page has the cookie, which scripts cannot read. */
const signedIn = z.strictObject({ user: account, token: z.string().optional() });

/** What can stand beside a password. A passkey that has checked its person is two factors by itself. */
export const secondFactor = z.enum(['totp', 'recovery-code', 'passkey']);
export type SecondFactor = z.infer<typeof secondFactor>;

/** The first factor was right; the session begins after the second. `token` names the pending sign-in, for programs. */
const secondFactorAsked = z.strictObject({ next: z.literal('second-factor'), methods: z.array(secondFactor), token: z.string().optional() });

/** Every way to sign in answers this: the account, or what is still asked for before there is a session. */
export const signInAnswer = z.union([signedIn, secondFactorAsked]);
export type SignInAnswer = z.infer<typeof signInAnswer>;

/** POST /api/auth/sign-up/email answers this instead, with 202, where addresses are confirmed first; also for an address that has an account. */
export const confirmEmailFirst = z.strictObject({ next: z.literal('confirm-email') });
/** The one place of a guest: a meeting, by the code of its link, and what they are there at most. */
export const guestPlace = z.object({ meetingCode: z.string(), meetingRole: z.enum(['participant', 'viewer']) });

/** GET /api/auth/get-session answers this, or null. */
export const sessionAnswer = z.object({ session: z.object({ id: z.string(), expiresAt: z.string() }), user: account, guest: guestPlace.optional() }).nullable();
