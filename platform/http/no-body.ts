import { z } from 'zod';

/** The body of a route that takes none: nothing at all, which arrives as null, or an empty object. */
export const noBody = z.strictObject({}).nullish();
