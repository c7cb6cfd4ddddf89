import type { FastifyInstance } from 'fastify';
import type { Operation } from './operation.ts';

/** A path that is served, in fastify's form (`/a/:b`). */
export interface ServedRoute {
  readonly path: string;
  readonly operation: Operation;
  readonly methods: readonly string[];
}

/** Every path that is added to `app` from now on, once each. Adding one without an Operation throws: it would be missing in the OpenAPI document. */
export function collectRoutes(app: FastifyInstance): ReadonlyMap<string, ServedRoute> {
  const routes = new Map<string, ServedRoute>();
  app.addHook('onRoute', ({ url, method, schema }) => {
    const operation = schema as Operation | undefined;
    if (operation?.operationId === undefined) throw new Error(`the route ${url} has no operationId`);
    routes.set(url, { path: url, operation, methods: [...(routes.get(url)?.methods ?? []), method].flat() });
  });
  return routes;
}
