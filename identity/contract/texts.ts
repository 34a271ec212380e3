import { z } from 'zod';

/** Long enough for any name, short enough to show; control and direction characters are no part of a name. */
export const displayName = z
  .string()
  .transform((text) => text.normalize('NFC').trim())
  .refine((text) => text.length >= 1 && text.length <= 64, 'Names have 1 to 64 characters.')
  .refine((text) => !/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u.test(text), 'Names contain no invisible characters.');

/** Bounds of the text itself; what makes a good username or password is refused with a code of its own. */
export const shortText = z.string().max(1_024);
