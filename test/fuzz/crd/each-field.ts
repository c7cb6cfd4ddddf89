import fc from 'fast-check';
import type { Schema } from '../../../src/sandbox/api/schema/schema.ts';
import { replaced } from './mutations.ts';
import { type Candidate, schemasByKind, wholeObject } from './objects.ts';
import { valuesOf } from './schema-values.ts';

type Steps = readonly (string | number)[];

/** For every field of the three kinds: small objects that hold it, each wrong in one way in which its schema can be broken there. */
export function eachFieldBroken(): Candidate[] {
  return schemasByKind().flatMap(({ names, schema }) =>
    placesIn(schema, []).flatMap(({ steps, schema: part }) => {
      const right = holding(schema, steps);
      return [...breaches(part)].map(([what, value]): Candidate => {
        const spec = replaced(right, steps, value);
        return { what: `${names.kind}: ${what} at ${steps.join('.')}`, plural: names.plural, object: wholeObject(names.kind, spec) };
      });
    }),
  );
}

function placesIn(schema: Schema, steps: Steps): { steps: Steps; schema: Schema }[] {
  const { properties = {}, additionalProperties, items } = schema;
  return [
    ...(steps.length === 0 ? [] : [{ steps, schema }]),
    ...Object.entries(properties).flatMap(([field, child]) => placesIn(child, [...steps, field])),
    ...(typeof additionalProperties === 'object' ? placesIn(additionalProperties, [...steps, 'a']) : []),
    ...(items === undefined ? [] : placesIn(items, [...steps, 0])),
  ];
}

/** The smallest value that has something at `steps`. */
function holding(schema: Schema, steps: Steps): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return smallest(schema);
  if (typeof step === 'number') return [holding(schema.items ?? {}, rest)];
  const { properties = {}, additionalProperties } = schema;
  const child = properties[step] ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
  return { ...(smallest(schema, step) as object), [step]: holding(child, rest) };
}

/** The required fields, of alternatives the one with `wanted`. */
function smallest(schema: Schema, wanted?: string): unknown {
  if (schema.type === 'array') return [];
  if (schema.type !== 'object') return fc.sample(valuesOf(schema), { numRuns: 1, seed: 7 })[0];
  const { required = [], oneOf = [], properties = {} } = schema;
  const chosen = oneOf.find((one) => one.required?.includes(wanted ?? '')) ?? oneOf[0];
  return Object.fromEntries([...required, ...(chosen?.required ?? [])].map((field) => [field, smallest(properties[field] ?? {})]));
}

const wrongTypes: Readonly<Record<string, unknown>> = { string: 5, boolean: 'true', integer: 1.5, number: 'x', array: {}, object: 'x' };

function* breaches(schema: Schema): Generator<[what: string, value: unknown]> {
  yield ['wrong type', schema.type === undefined ? true : wrongTypes[schema.type]];
  yield ['null', null];
  if (schema.enum !== undefined) yield ['not in the enumeration', 'nonsense'];
  if (schema.pattern !== undefined) yield ['not of the pattern', '%'];
  if (schema.maxLength !== undefined) yield ['too long', 'a'.repeat(schema.maxLength + 1)];
  if (schema.minLength !== undefined) yield ['too short', ''];
  if (schema.minimum !== undefined) yield ['too small', schema.minimum - 1];
  if (schema.maximum !== undefined) yield ['too large', schema.maximum + 1];
  if (schema.maxItems !== undefined) yield ['too many', Array.from({ length: schema.maxItems + 1 }, () => smallest(schema.items ?? {}))];
  if (schema.properties === undefined) return;
  const right = smallest(schema) as object;
  yield ['an unknown field', { ...right, unknownField: 1 }];
  for (const field of schema.required ?? []) yield [`no ${field}`, { ...right, [field]: undefined }];
  if (schema.oneOf !== undefined) {
    const all = schema.oneOf.flatMap((one) => one.required ?? []);
    yield ['no alternative', Object.fromEntries(Object.entries(right).filter(([field]) => !all.includes(field)))];
    yield [
      'all alternatives',
      { ...right, ...Object.fromEntries(all.map((field) => [field, smallest(schema.properties?.[field] ?? {})])) },
    ];
  }
  if (schema.minProperties !== undefined) yield ['too few properties', {}];
  if (schema.maxProperties !== undefined)
    yield ['too many properties', Object.fromEntries(Object.keys(schema.properties).map((field) => [field, 'x']))];
}
