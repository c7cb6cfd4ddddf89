import fc from 'fast-check';
import { fieldSchema, type Schema } from '../../../src/sandbox/api/schema/schema.ts';
import { valuesOf } from './schema-values.ts';

type Steps = readonly (string | number)[];

/** A part of an object, and what its schema says of it. */
interface Part {
  readonly steps: Steps;
  readonly schema: Schema;
  readonly value: unknown;
}

export interface Mutated {
  readonly what: string;
  readonly value: unknown;
}

const deepValue = Array.from({ length: 20 }).reduce<unknown>((inner) => ({ deep: [inner] }), 1);
const anything: readonly unknown[] = ['', 'x', '5', 0, -1, 1.5, 5, true, false, null, [], {}, ['x'], { a: 1 }, [null], [[]]];
const numbers = [-1, 0, 1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e30, 65_536, 101];

/** Changes one part of `value`, which fits `schema`, mostly so that it fits no more. */
export function mutationsOf(value: unknown, schema: Schema): fc.Arbitrary<Mutated> {
  const parts = partsOf({ steps: [], schema, value });
  const [whole, ...inner] = parts;
  return fc.constantFrom(...(inner.length > 0 ? inner : whole === undefined ? [] : [whole])).chain((part) => {
    const at = part.steps.join('.');
    const named = (what: string, made: fc.Arbitrary<unknown>) => made.map((result) => ({ what: `${what} at ${at}`, value: result }));
    const put = (what: string, other: fc.Arbitrary<unknown>) =>
      named(
        what,
        other.map((one) => replaced(value, part.steps, one)),
      );
    return fc.oneof(
      put('wrong type', fc.constantFrom(...anything)),
      put('null', fc.constant(null)),
      put('deep nesting', fc.constant(deepValue)),
      named('missing', fc.constant(replaced(value, part.steps, undefined))),
      ...outOfBounds(part).map((other) => put('out of bounds', other)),
      ...added(part).map((other) => put('another field', other)),
    );
  });
}

function partsOf(part: Part): Part[] {
  const { steps, schema, value } = part;
  if (Array.isArray(value)) {
    return [part, ...value.flatMap((item, index) => partsOf({ steps: [...steps, index], schema: schema.items ?? {}, value: item }))];
  }
  if (typeof value !== 'object' || value === null) return [part];
  return [
    part,
    ...Object.entries(value).flatMap(([field, child]) =>
      partsOf({ steps: [...steps, field], schema: fieldSchema(schema, field) ?? {}, value: child }),
    ),
  ];
}

function outOfBounds({ schema, value }: Part): fc.Arbitrary<unknown>[] {
  if (typeof value === 'number') return [fc.constantFrom(...numbers)];
  if (typeof value === 'string') {
    const near = [
      `${value}x`,
      value.toUpperCase(),
      ` ${value}`,
      value.slice(1),
      `${value}\n`,
      'é'.repeat(64),
      'a'.repeat(64),
      'a'.repeat(254),
    ];
    return schema.enum === undefined && schema.pattern === undefined && schema.maxLength === undefined && schema.minLength === undefined
      ? []
      : [fc.constantFrom(...near)];
  }
  return schema.maxItems !== undefined && Array.isArray(value) && value.length > 0
    ? [fc.constant(Array.from({ length: schema.maxItems + 1 }, () => value[0]))]
    : [];
}

function added({ schema, value }: Part): fc.Arbitrary<unknown>[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const known = Object.entries(schema.properties ?? {}).filter(([field]) => !Object.hasOwn(value, field));
  const unknown = fc
    .constantFrom('stepWieght', 'foo', 'x.y', 'Interval', '$ref', '__proto__')
    .map((field) =>
      JSON.parse(`${JSON.stringify(value).slice(0, -1)}${Object.keys(value).length > 0 ? ',' : ''}${JSON.stringify(field)}:1}`),
    );
  if (known.length === 0) return [unknown];
  return [unknown, fc.constantFrom(...known).chain(([field, child]) => valuesOf(child).map((one) => ({ ...value, [field]: one })))];
}

/** A copy with another part, or without it where that is undefined. */
export function replaced(value: unknown, steps: Steps, other: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return other;
  if (Array.isArray(value)) {
    const items = value.map((item, index) => (index === step ? replaced(item, rest, other) : item));
    return items.filter((item) => item !== undefined);
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const child = replaced(fields[step], rest, other);
  const { [step]: _, ...others } = fields;
  return child === undefined ? others : { ...others, [step]: child };
}
