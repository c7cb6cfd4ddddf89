import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../platform/clock.ts';
import { requireSynced } from './canary-list.ts';
import type { CanarySource } from './canary-source.ts';
import { type CanaryStream, canaryStream } from './canary-stream.ts';
import { HttpError } from './http-error.ts';
import type { Operation } from './operation.ts';
import { type EventsQuery, EventsQuerySchema } from './parameters.ts';
import type { Permit } from './permit.ts';

/** Each holds a connection and up to 64 KiB. */
const mostStreams = 100;

const watchCanaries: Operation = {
  operationId: 'watchCanaries',
  summary: 'Canaries as they change, as server-sent events.',
  access: 'token',
  querystring: EventsQuerySchema,
  response: {
    200: {
      description:
        'Event `canary` (data: Canary) for each that there is, `synced` (data: Synced) when that is all, then `canary` or `deleted` (data: Deleted) for each ' +
        'change; changes that follow each other faster than they are read may come as one. `id` is the resourceVersion. A comment comes every 15 s. Each ' +
        'connection begins with everything, whatever Last-Event-ID says, and ends after 10 minutes.',
      content: { 'text/event-stream': { schema: Type.String({ description: 'Server-sent events.' }) } },
    },
  },
};

export interface EventRouteOptions {
  readonly canaries: CanarySource;
  readonly permit: Permit;
  readonly clock: Clock;
}

/** The stream of changes. All streams end when the server closes. */
export function addEventRoute(app: FastifyInstance, { canaries, permit, clock }: EventRouteOptions): void {
  const open = new Set<CanaryStream>();
  const route = { schema: watchCanaries, exposeHeadRoute: false };

  app.get<{ Querystring: EventsQuery }>('/api/v1/events', route, async (request, reply) => {
    const { namespace } = request.query;
    await permit(request, { verb: 'watch', ...(namespace === undefined ? {} : { namespace }) });
    requireSynced(canaries);
    if (open.size >= mostStreams) {
      throw new HttpError(503, { error: `${mostStreams} streams are open, and no more can be; try again` }, { 'retry-after': '5' });
    }
    const stream = canaryStream({ canaries, namespace, clock });
    open.add(stream);
    stream.body.once('close', () => open.delete(stream));
    // A connection that was kept for another request would hold up the end of the server.
    return reply.headers({ connection: 'close', 'x-accel-buffering': 'no' }).type('text/event-stream').send(stream.body);
  });

  app.addHook('preClose', async () => {
    for (const stream of open) stream.end();
  });
}
