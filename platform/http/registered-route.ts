import type { FastifyContextConfig, FastifySchema } from 'fastify';
import type { App } from './slice.ts';

/** One method of one address as a slice registered it, for whoever walks all of them. */
export type RegisteredRoute = {
  readonly method: string;
  /** With its parameters, for example `/meetings/:idOrAlias`. */
  readonly url: string;
  readonly config: FastifyContextConfig;
  readonly schema: FastifySchema | undefined;
};

/** Answers a list that fills while slices register; complete once the application is ready. */
export function listRoutes(app: App): readonly RegisteredRoute[] {
  const routes: RegisteredRoute[] = [];
  app.addHook('onRoute', ({ method, url, config, schema }) => {
    for (const one of [method].flat()) routes.push({ method: one, url, config: config ?? {}, schema });
  });
  return routes;
}
