import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { crdFiles } from '../../src/api/crd-files.ts';
import { structuralSchema } from '../../src/api/structural-schema.ts';
import { canaryWithEveryField } from './every-field.ts';
import { recordedObjects } from './recorded-objects.ts';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
}

function schemaOf(file: string): Schema {
  const definition = load(crdFiles().get(file) ?? '') as { spec: { versions: { schema: { openAPIV3Schema: Schema } }[] } };
  return definition.spec.versions[0]?.schema.openAPIV3Schema ?? {};
}

const files = ['canaries.yaml', 'metrictemplates.yaml', 'alertproviders.yaml'];

test.for(files)('crds/%s is what the schemas say; after a change run: npm run generate', (name) => {
  expect(readFileSync(new URL(`../../crds/${name}`, import.meta.url), 'utf8')).toBe(crdFiles().get(name));
});

test.for(files)('every field in %s is described', (name) => {
  const silent = (schema: Schema, path: string): string[] => [
    ...(schema.description === undefined && path !== '.metadata' ? [path] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([field, child]) => silent(child, `${path}.${field}`)),
    ...(schema.items === undefined ? [] : silent(schema.items, `${path}[]`)),
    ...(schema.additionalProperties === undefined ? [] : silent(schema.additionalProperties, `${path}{}`)),
  ];
  expect(silent(schemaOf(name), '')).toEqual([]);
});

/** The paths that an API server would drop. */
function pruned(value: unknown, schema: Schema | undefined, path: string): string[] {
  if (schema === undefined) return [path];
  if (path === '.metadata') return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => pruned(item, schema.items, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, child]) =>
    pruned(child, schema.properties?.[field] ?? schema.additionalProperties, `${path}.${field}`),
  );
}

describe('the CRD of Canary', () => {
  const schema = schemaOf('canaries.yaml');
  const accepts = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);

  test('keeps and accepts every field that the CRD of Flagger keeps', () => {
    expect(pruned(canaryWithEveryField, schema, '')).toEqual([]);
    expect([accepts(canaryWithEveryField), accepts.errors]).toEqual([true, null]);
  });

  test('keeps and accepts every recorded Canary', () => {
    for (const canary of recordedObjects('Canary')) {
      expect(pruned(canary, schema, '')).toEqual([]);
      expect([accepts(canary), accepts.errors]).toEqual([true, null]);
    }
  });

  const withAnalysis = (analysis: object) => ({ ...canaryWithEveryField, spec: { ...canaryWithEveryField.spec, analysis } });
  const base = { interval: '10s', threshold: 1 };

  test.for([
    ['stepWeight', { ...base, stepWeight: 10 }, true],
    ['stepWeights', { ...base, stepWeights: [1, 2] }, true],
    ['iterations', { ...base, iterations: 3 }, true],
    ['none of iterations, stepWeight and stepWeights', base, false],
    ['stepWeight and stepWeights', { ...base, stepWeight: 10, stepWeights: [1] }, false],
    ['iterations and stepWeight', { ...base, iterations: 3, stepWeight: 10 }, false],
    ['no interval', { threshold: 1, stepWeight: 10 }, false],
    ['no threshold', { interval: '10s', stepWeight: 10 }, false],
    ['an interval in hours', { ...base, interval: '1h', stepWeight: 10 }, false],
    ['half a percent', { ...base, stepWeight: 0.5 }, false],
    ['two conditions on one header', { ...base, iterations: 1, match: [{ headers: { a: { exact: 'b', prefix: 'c' } } }] }, false],
    ['no condition on a header', { ...base, iterations: 1, match: [{ headers: { a: {} } }] }, false],
  ] as const)('an analysis with %s: accepted is %3$s', ([, analysis, accepted]) => {
    expect(accepts(withAnalysis(analysis))).toBe(accepted);
  });

  test('asks for spec', () => {
    expect(accepts({ ...canaryWithEveryField, spec: undefined })).toBe(false);
  });
});

test('what a CRD cannot say is refused, not lost', () => {
  expect(() => structuralSchema({ anyOf: [{ type: 'string' }] })).toThrow('a CRD cannot say "anyOf" here');
  expect(() => structuralSchema({ type: ['number', 'boolean'] })).toThrow('a CRD cannot say the type');
  expect(structuralSchema({ type: ['number', 'null'] })).toEqual({ type: 'number', nullable: true });
});
