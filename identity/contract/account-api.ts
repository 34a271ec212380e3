import { z } from 'zod';
import { account } from './api.ts';
import { nextPage } from './list-api.ts';
import { displayName } from './texts.ts';

/** PATCH /api/account */
export const changeProfileRequest = z.strictObject({ name: displayName });
export const profileAnswer = z.object({ user: account });

/** What a browser may upload as a picture of a person: it sends at most 512 by 512 in WebP. */
export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type PictureType = (typeof pictureTypes)[number];
export const maxPictureBytes = 2 * 1024 * 1024;
/** Pixels in each direction; a small file can claim to be a huge picture. */
export const maxPictureSide = 4096;

/** GET /api/sessions: where this account is signed in, the one used last first. */
export const listedSession = z.object({
  id: z.string(),
  /** The one that asks. */
  current: z.boolean(),
  method: z.string(),
  /** Such as "Firefox on Windows"; what the browser says of itself, so no proof of anything. */
  device: z.string(),
  address: z.string().nullable(),
  startedAt: z.string(),
  /** To the hour. */
  lastUsedAt: z.string(),
});
export type ListedSession = z.infer<typeof listedSession>;
export const sessionsAnswer = z.object({ items: z.array(listedSession), next: nextPage });
export const sessionParams = z.strictObject({ sessionId: z.string().max(64) });
export const endOthersAnswer = z.object({ ended: z.number() });

/** POST /api/account/delete: the username is typed once more, so that nobody does it by a slip of the hand. */
export const deleteAccountRequest = z.strictObject({ username: z.string().max(64) });
