import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { isCanary } from '../api/canary.ts';
import { objectKey } from '../kube/object-key.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { canaryDto } from './canary-dto.ts';
import { requireSynced, sortedCanaries } from './canary-list.ts';
import type { CanarySource } from './canary-source.ts';
import { type CanaryDto, CanaryDtoSchema, type CanaryListDto, CanaryListDtoSchema } from './dto.ts';
import { addEventRoute } from './event-route.ts';
import { HttpError } from './http-error.ts';
import { jsonAnswer, type Operation } from './operation.ts';
import { type CanaryPath, CanaryPathSchema, type ListQuery, ListQuerySchema, NoQuerySchema } from './parameters.ts';
import { type Access, createPermit } from './permit.ts';

export interface ApiOptions {
  readonly canaries: CanarySource;
  readonly access: Access;
}

export const openApiPath = '/api/v1/openapi.json';

const listCanaries: Operation = {
  operationId: 'listCanaries',
  summary: 'All Canaries, or those of a namespace or in a phase.',
  access: 'token',
  querystring: ListQuerySchema,
  response: { 200: jsonAnswer('The Canaries.', CanaryListDtoSchema) },
};

const getCanary: Operation = {
  operationId: 'getCanary',
  summary: 'One Canary.',
  access: 'token',
  params: CanaryPathSchema,
  querystring: NoQuerySchema,
  response: { 200: jsonAnswer('The Canary.', CanaryDtoSchema) },
};

const getOpenApi: Operation = {
  operationId: 'getOpenApi',
  summary: 'This document.',
  access: 'open',
  querystring: NoQuerySchema,
  response: { 200: jsonAnswer('An OpenAPI 3.1 document.', Type.Object({}, { description: 'OpenAPI.' })) },
};

export interface ApiSurroundings extends ApiOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The OpenAPI document of all routes; asked for when all are there. */
  readonly document: () => object;
}

/** What other programs read of Canaries: nothing can be changed here, and nothing is asked of the API server but who the caller is. */
export function addApiRoutes(app: FastifyInstance, { canaries, access, clock, log, document }: ApiSurroundings): void {
  const permit = createPermit(access, log);

  app.get<{ Querystring: ListQuery }>('/api/v1/canaries', { schema: listCanaries }, async (request): Promise<CanaryListDto> => {
    const { namespace, phase } = request.query;
    await permit(request, { verb: 'list', ...(namespace === undefined ? {} : { namespace }) });
    requireSynced(canaries);
    const found = sortedCanaries(canaries, namespace).map(canaryDto);
    return { items: phase === undefined ? found : found.filter((canary) => canary.phase === phase) };
  });

  app.get<{ Params: CanaryPath }>('/api/v1/canaries/:namespace/:name', { schema: getCanary }, async (request): Promise<CanaryDto> => {
    const { namespace, name } = request.params;
    await permit(request, { verb: 'get', namespace, name });
    requireSynced(canaries);
    const canary = canaries.get(objectKey(namespace, name));
    if (canary !== undefined && isCanary(canary)) return canaryDto(canary);
    throw new HttpError(404, { error: `there is no Canary "${name}" in namespace ${namespace}`, pointer: '/path/name' });
  });

  app.get(openApiPath, { schema: getOpenApi }, async () => document());
  addEventRoute(app, { canaries, permit, clock });
}
