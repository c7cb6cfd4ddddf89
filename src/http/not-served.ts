import type { FastifyRequest } from 'fastify';
import { openApiPath } from './api-routes.ts';
import { HttpError } from './http-error.ts';
import type { ServedRoute } from './routes.ts';

/** The answer to a request that no route takes: 405 with `allow` where the path is served, else 404. */
export function notServed({ url, method }: Pick<FastifyRequest, 'url' | 'method'>, routes: ReadonlyMap<string, ServedRoute>): HttpError {
  const [path = ''] = url.split('?');
  const see = routes.has(openApiPath) ? { see: openApiPath } : {};
  const route = [...routes.values()].find((served) => matches(served.path, path));
  if (route === undefined) return new HttpError(404, { error: 'there is no such path', ...see });
  const allow = route.methods.join(', ');
  return new HttpError(405, { error: `${method} is not possible here: this can only be read (${allow})`, ...see }, { allow });
}

function matches(pattern: string, path: string): boolean {
  const [parts, given] = [pattern.split('/'), path.split('/')];
  return parts.length === given.length && parts.every((part, index) => part.startsWith(':') || part === given[index]);
}
