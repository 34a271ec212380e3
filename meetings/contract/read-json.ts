import type { z } from 'zod';

/** Answers undefined when the text is no JSON of this shape: what comes over the network is never trusted to be. */
export function readJson<Shape>(text: string | undefined, shape: z.ZodType<Shape>): Shape | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not JSON
  }
}
