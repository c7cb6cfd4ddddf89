import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { withTimeLimit } from '../platform/time-limit.ts';
import { type ApiOptions, addApiRoutes } from './api-routes.ts';
import { badRequest } from './bad-request.ts';
import { HttpError } from './http-error.ts';
import { notServed } from './not-served.ts';
import { openApiDocument } from './openapi.ts';
import { addProbeRoutes, type ProbeOptions } from './probe-routes.ts';
import { collectRoutes } from './routes.ts';

export interface HttpServerOptions extends ProbeOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** 0: any free port. */
  readonly port: number;
  /** `0.0.0.0` or `::` in a pod. */
  readonly host: string;
  /** How long `close` lets requests in flight take. Default 5 s. */
  readonly drainMs?: number;
  /** Absent: only health, readiness and metrics. */
  readonly api?: ApiOptions;
}

export interface HttpServer {
  /** Starts to accept connections; the port is the real one. Throws where it cannot be had. Once. */
  listen(): Promise<{ readonly port: number }>;
  /** Takes no new connection, ends event streams, lets requests in flight finish within `drainMs`, and cuts the rest. A repeat is harmless. */
  close(): Promise<void>;
  /** For tests without a socket. */
  readonly app: FastifyInstance;
}

/** The controller's HTTP server. Every failure is JSON, an ErrorDto without a stack; what is ours to mend is logged. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { clock, log, drainMs: limitMs = 5000 } = options;
  const app = createFastify(log);
  const routes = collectRoutes(app);
  let isClosing = false;
  app.addHook('onRequest', async (request) => {
    if (request.is404) throw notServed(request, routes);
  });
  // A connection that is busy when the server closes would stay open after its answer, and hold up the end until its client leaves
  // (measured: more than a minute).
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  addProbeRoutes(app, options);
  if (options.api !== undefined) {
    const access = options.api.access === 'anonymous' ? 'anonymous' : 'token';
    addApiRoutes(app, { ...options.api, clock, log, document: () => openApiDocument(routes.values(), { access }) });
  }

  return {
    app,
    async listen() {
      await app.listen({ port: options.port, host: options.host });
      const address = app.server.address();
      return { port: typeof address === 'object' && address !== null ? address.port : options.port };
    },
    async close() {
      isClosing = true;
      await withTimeLimit(app.close(), { clock, limitMs, otherwise: () => app.server.closeAllConnections() });
    },
  };
}

/** What fastify says of these repeats the whole path. */
const withoutPath: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'the path cannot be decoded',
  FST_ERR_MAX_PARAM_LENGTH: 'a part of the path is too long',
};

function createFastify(log: Log): FastifyInstance {
  const answerFailure = (error: FastifyError | HttpError, request: FastifyRequest, reply: FastifyReply) => {
    const { statusCode: status = 500 } = error;
    secured(request, reply);
    if (error instanceof HttpError) return reply.code(status).headers(error.headers).send(error.body);
    if (status < 500) return reply.code(status).send({ error: withoutPath[error.code] ?? error.message });
    log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'request failed');
    return reply.code(500).send({ error: 'internal error' });
  };
  const app = fastify({
    requestTimeout: 30_000,
    frameworkErrors: answerFailure,
    schemaErrorFormatter: badRequest,
    // Nothing is guessed, dropped or filled in: a parameter that is not known is wrong.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, verbose: true } },
    routerOptions: { maxParamLength: 1024 },
  });
  // Answers are built field by field, and REST and events say the same to the letter.
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler(answerFailure);
  app.addHook('onRequest', async (request, reply) => {
    secured(request, reply);
  });
  return app;
}

function secured(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff');
  if (request.url.startsWith('/api')) reply.header('cache-control', 'no-store');
}
