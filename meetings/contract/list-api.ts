import { z } from 'zod';

/** What every list takes: how much of it, and the `next` of the page before. */
export const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().max(512).optional(),
});

/** Where the next page begins; null on the last one. */
export const nextPage = z.string().nullable();
