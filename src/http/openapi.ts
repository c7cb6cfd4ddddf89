import type { TObject, TSchema } from 'typebox';
import { CanaryDtoSchema, CanaryListDtoSchema, DeletedDtoSchema, ErrorDtoSchema, SyncedDtoSchema } from './dto.ts';
import type { Operation } from './operation.ts';
import type { ServedRoute } from './routes.ts';

/** Schemas that the document names; wherever one of them stands it is a reference. */
const components: Readonly<Record<string, TSchema>> = {
  Canary: CanaryDtoSchema,
  CanaryList: CanaryListDtoSchema,
  Deleted: DeletedDtoSchema,
  Synced: SyncedDtoSchema,
  Error: ErrorDtoSchema,
};

const failures: Readonly<Record<number, string>> = {
  400: 'A part of the request is wrong; `pointer` says which.',
  401: 'No token, or none that this cluster knows.',
  403: 'The token may not do this.',
  404: 'There is no such Canary.',
  503: 'It cannot be answered at the moment; `retry-after` says when to ask again.',
};

/** The OpenAPI 3.1 document of `routes`, from the schemas by which they validate. `access`: whether tokens are asked for at all. */
export function openApiDocument(routes: Iterable<ServedRoute>, { access }: { readonly access: 'anonymous' | 'token' }): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Serin', version: 'v1', description: 'What the Canaries of a cluster do, and why. Read-only.' },
    paths: Object.fromEntries(
      [...routes].map(({ path, operation }) => [path.replaceAll(/:(\w+)/g, '{$1}'), { get: operationOf(operation, access) }]),
    ),
    components: {
      schemas: Object.fromEntries(Object.entries(components).map(([name, schema]) => [name, withReferences({ ...schema })])),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token of the cluster; the right is that to read canaries.flagger.app.' },
      },
    },
  };
}

function operationOf(operation: Operation, access: 'anonymous' | 'token'): object {
  const { operationId, summary, params, querystring } = operation;
  const asked = operation.access === 'token' ? access : 'anonymous';
  return {
    operationId,
    summary,
    security: asked === 'token' ? [{ bearer: [] }] : [],
    parameters: [...parametersOf(params, 'path'), ...parametersOf(querystring, 'query')],
    responses: { ...(withReferences(operation.response) as object), ...failuresOf(operation, asked) },
  };
}

function parametersOf(schema: TObject | undefined, place: 'path' | 'query'): object[] {
  return Object.entries(schema?.properties ?? {}).map(
    ([name, { description, ...property }]: [string, TSchema & { description?: string }]) => ({
      name,
      in: place,
      required: schema?.required?.includes(name) ?? false,
      description,
      schema: property,
    }),
  );
}

/** `asked`: whether a token is asked for here. */
function failuresOf(operation: Operation, asked: 'anonymous' | 'token'): object {
  const { params, querystring, access } = operation;
  const statuses = [
    ...(params === undefined && querystring === undefined ? [] : [400]),
    ...(asked === 'token' ? [401, 403] : []),
    ...(params === undefined ? [] : [404]),
    ...(access === 'token' ? [503] : []),
  ];
  const content = { 'application/json': { schema: withReferences(ErrorDtoSchema) } };
  return Object.fromEntries(statuses.map((status) => [status, { description: failures[status], content }]));
}

/** A copy in which each schema that has a name of its own, but for `value` itself when it was copied first, is a reference. */
function withReferences(value: unknown): unknown {
  const [name] = Object.entries(components).find(([, schema]) => schema === value) ?? [];
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withReferences(inner)]));
}
