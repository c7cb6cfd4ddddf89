import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Access } from '../../src/http/permit.ts';
import { apiServer } from './support/api-server.ts';
import { cacheOf, canaryObject, run } from './support/canaries.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: object }[];
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object };
}

const nobody: Access = { review: async () => undefined, allowed: async () => false };

async function setUp(access: Access = nobody) {
  const canaries = cacheOf([canaryObject({ status: { phase: 'Progressing', run } })]);
  const { server } = apiServer({ canaries, access });
  const document: Document = (await server.app.inject('/api/v1/openapi.json')).json();
  return { server, document };
}

const operationsIn = ({ paths }: Document) => Object.entries(paths).map(([path, { get }]) => ({ path, get: get as Operation }));

/** Every value under the key `key`, at any depth. */
function all(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...all(inner, key)]);
}

describe('the OpenAPI document', () => {
  test('has every path that is served, and no other', async () => {
    const { server, document } = await setUp();
    const table = server.app.printRoutes({ commonPrefix: false });
    for (const path of Object.keys(document.paths))
      expect(table).toContain(
        path
          .split('/')
          .at(-1)
          ?.replace(/\{(\w+)\}/, ':$1'),
      );
    expect(table.match(/\(GET/g)).toHaveLength(Object.keys(document.paths).length);
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/v1/canaries',
      '/api/v1/canaries/{namespace}/{name}',
      '/api/v1/events',
      '/api/v1/openapi.json',
      '/healthz',
      '/metrics',
      '/readyz',
    ]);
  });

  test('has only references that lead somewhere, and uses them', async () => {
    const { document } = await setUp();
    const references = new Set(all(document, '$ref') as string[]);
    expect(references).toEqual(new Set(['Canary', 'CanaryList', 'Error'].map((name) => `#/components/schemas/${name}`)));
    for (const reference of references) expect(document.components.schemas).toHaveProperty(reference.split('/').at(-1) ?? '');
  });

  test('names each operation once, and each parameter of a path', async () => {
    const { document } = await setUp();
    const operations = operationsIn(document);
    expect(new Set(operations.map(({ get }) => get.operationId)).size).toBe(operations.length);
    for (const { path, get } of operations) {
      const inPath = get.parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name, required }) => [name, required])).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, true]),
      );
      expect(get.summary).toMatch(/\.$/);
      for (const { description, content } of Object.values(get.responses)) {
        expect(description).not.toBe('');
        expect(Object.keys(content)).toHaveLength(1);
      }
    }
  });

  test('has schemas that a validator takes, and to which the answers are true', async () => {
    const { server, document } = await setUp('anonymous');
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, keywords: ['components', 'paths', 'openapi', 'info'] });
    ajv.addSchema(document, 'openapi');
    for (const name of Object.keys(document.components.schemas)) ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
    const answers = [
      ['/api/v1/canaries', 'CanaryList'],
      ['/api/v1/canaries/shop/web', 'Canary'],
      ['/api/v1/canaries/shop/nobody', 'Error'],
      ['/api/v1/canaries?phase=x', 'Error'],
      ['/nothing', 'Error'],
    ] as const;
    for (const [url, name] of answers) {
      const validate = ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
      validate((await server.app.inject(url)).json());
      expect([url, validate.errors]).toEqual([url, null]);
    }
    expect(ajv.compile({ $ref: 'openapi#/components/schemas/Canary' })({ name: 'web' })).toBe(false);
  });

  test('says of each path whether it needs a token, and that is true', async () => {
    const { server, document } = await setUp();
    for (const { path, get } of operationsIn(document)) {
      if (path === '/api/v1/openapi.json') expect(get.security).toEqual([]);
      const { statusCode } = await server.app.inject(path.replace('{namespace}', 'shop').replace('{name}', 'web'));
      expect([path, statusCode]).toEqual([path, get.security.length > 0 ? 401 : 200]);
      expect(Object.keys(get.responses)).toContain(`${statusCode}`);
    }
  });

  test('asks for no token where nobody is asked for one', async () => {
    const { document } = await setUp('anonymous');
    expect(operationsIn(document).flatMap(({ get }) => get.security)).toEqual([]);
  });
});
