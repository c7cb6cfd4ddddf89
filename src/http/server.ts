import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { withTimeLimit } from '../platform/time-limit.ts';
import { addProbeRoutes, type ProbeOptions } from './probe-routes.ts';

export interface HttpServerOptions extends ProbeOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** 0: any free port. */
  readonly port: number;
  /** `0.0.0.0` or `::` in a pod. */
  readonly host: string;
  /** How long `close` lets requests in flight take. Default 5 s. */
  readonly drainMs?: number;
}

export interface HttpServer {
  /** Starts to accept connections; the port is the real one. Throws where it cannot be had. Once. */
  listen(): Promise<{ readonly port: number }>;
  /** Takes no new connection, lets requests in flight finish within `drainMs`, and cuts the rest. A repeat is harmless. */
  close(): Promise<void>;
  /** For tests without a socket. */
  readonly app: FastifyInstance;
}

/** The controller's HTTP server. Every failure is JSON, `{error}`, without a stack; what is ours to mend is logged. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { clock, log, drainMs: limitMs = 5000 } = options;
  const answerFailure = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.message });
    log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'request failed');
    return reply.code(500).send({ error: 'internal error' });
  };
  const app = fastify({ requestTimeout: 30_000, frameworkErrors: answerFailure });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }));
  app.setErrorHandler(answerFailure);
  let isClosing = false;
  // A connection that is busy when the server closes would stay open after its answer, and hold up the end until its client leaves
  // (measured: more than a minute).
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  addProbeRoutes(app, options);

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
