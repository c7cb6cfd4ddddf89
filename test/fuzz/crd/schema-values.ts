import fc from 'fast-check';
import type { Schema } from '../../../src/sandbox/api/schema/schema.ts';

const words = ['web', 'a', 'x-user', 'http://hook.test/ok', 'https://metrics.test:9090', '10s', '1m', 'GET', '/', 'überall', ''];
const word = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: fc.string({ maxLength: 6 }) });
const mapKey = fc.constantFrom('a', 'b', 'x-user', 'under_score');
const mostOptional = 4;

/** Values that fit a structural schema, small ones: of the optional fields of an object at most four. */
export function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema['x-kubernetes-int-or-string'] === true) return fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom('http', 'web'));
  switch (schema.type) {
    case 'string':
      return texts(schema);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return integers(schema);
    case 'number':
      return fc.oneof(fc.integer({ min: -5, max: 500 }), fc.constantFrom(0.5, 99.9, 1e-9));
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 2, 2) });
    default:
      return objects(schema);
  }
}

function texts(schema: Schema): fc.Arbitrary<string> {
  if (schema.enum !== undefined) return fc.constantFrom(...(schema.enum as string[]));
  if (schema.format === 'date-time') return fc.constantFrom('2026-11-21T06:00:00Z', '2026-11-21T06:00:00.5+01:00');
  if (schema.pattern === undefined) return schema.minLength === undefined ? word : fc.constantFrom('web', 'a');
  const longest = schema.maxLength ?? 20;
  return fc
    .stringMatching(new RegExp(schema.pattern.endsWith('$') ? schema.pattern : `${schema.pattern}$`), { size: 'xsmall' })
    .filter((text) => text.length <= longest);
}

function integers({ minimum, maximum }: Schema): fc.Arbitrary<number> {
  const min = minimum ?? -1;
  return fc.integer({ min, max: maximum ?? Math.max(min, 100) });
}

function objects(schema: Schema): fc.Arbitrary<unknown> {
  const { properties = {}, additionalProperties, maxProperties = mostOptional, minProperties = 0 } = schema;
  if (typeof additionalProperties === 'object') return fc.dictionary(mapKey, valuesOf(additionalProperties), { maxKeys: 2 });
  return fc.constantFrom(...(schema.oneOf ?? [{}])).chain((chosen) => {
    const required = [...(schema.required ?? []), ...(chosen.required ?? [])];
    const excluded = (schema.oneOf ?? []).flatMap((one) => one.required ?? []);
    const optional = Object.keys(properties).filter((field) => !required.includes(field) && !excluded.includes(field));
    const count = {
      minLength: Math.min(optional.length, Math.max(0, minProperties - required.length)),
      maxLength: Math.min(optional.length, maxProperties, mostOptional),
    };
    return fc.subarray(optional, count).chain((more) => {
      const fields = [...required, ...more].map((field) => [field, valuesOf(properties[field] ?? {})] as const);
      return fc.record(Object.fromEntries(fields));
    });
  });
}
