import { z } from 'zod';

const shortText = z.string().max(1_024);
/** Ours have 43 characters. */
const linkToken = z.string().max(128);

/** POST /api/auth/verify-email, /api/auth/undo-email-change and /api/auth/letter-links/look */
export const letterLinkRequest = z.strictObject({ token: linkToken });
/** POST /api/auth/letter-links/look answers what a link would do, without doing it. */
export const letterLinkAnswer = z.strictObject({ purpose: z.enum(['sign-up', 'verify', 'reset', 'change', 'undo']), email: z.string(), username: z.string() });
export type LetterLinkAnswer = z.infer<typeof letterLinkAnswer>;

/** POST /api/auth/verify-email/resend and /api/auth/forgot-password */
export const letterWish = z.strictObject({ email: shortText });
/** Whatever is true of that address, this is the answer. */
export const letterWishAnswer = z.strictObject({ accepted: z.literal(true) });

/** POST /api/auth/reset-password */
export const resetPasswordRequest = z.strictObject({ token: linkToken, password: shortText });
/** POST /api/auth/change-password; an account without a password sends none and needs a recent proof instead. */
export const changePasswordRequest = z.strictObject({ currentPassword: shortText.optional(), newPassword: shortText });
/** POST /api/auth/change-email */
export const changeEmailRequest = z.strictObject({ email: shortText });
/** POST /api/auth/confirm */
export const confirmRequest = z.strictObject({ password: shortText });
/** The address that an account has now. */
export const addressAnswer = z.strictObject({ email: z.string() });
/** `token` is given to programs only, as when signing in. */
export const renewedAnswer = z.strictObject({ token: z.string().optional() });

/** GET /api/auth/address */
export const ownAddressAnswer = z.strictObject({
  email: z.string(),
  emailVerified: z.boolean(),
  /** Asked for, and waiting for its own letter to be confirmed. */
  pendingEmail: z.string().nullable(),
  hasPassword: z.boolean(),
  /** Without it no address can be confirmed here. */
  canSendMail: z.boolean(),
});
export type OwnAddress = z.infer<typeof ownAddressAnswer>;
