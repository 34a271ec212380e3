import type { FastifySchema } from 'fastify';
import { z } from 'zod';

/** Whether a route answers with a list, as its schema says: `{ items: [...] }`. */
export function isList(schema: FastifySchema | undefined): boolean {
  // Fastify knows nothing of what a slice writes here; ours are zod schemas or nothing.
  const answers = schema?.response as Readonly<Record<string, unknown>> | undefined;
  const answer = answers?.['200'];
  return answer instanceof z.ZodObject && answer.shape['items'] instanceof z.ZodArray;
}
