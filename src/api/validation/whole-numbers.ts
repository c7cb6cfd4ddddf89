import { fieldSchema, type SchemaNode } from './as-stored.ts';
import { fieldPath } from './field-path.ts';
import { type Finding, quote, refuse } from './issue.ts';

type Steps = readonly (string | number)[];

/** Whole numbers that need more than 64 bits: to JSON they are whole, to an API server they are not. */
export function tooLongNumbers(spec: unknown, schema: SchemaNode): Finding[] {
  return walk(spec, schema, []);
}

function walk(value: unknown, schema: SchemaNode, steps: Steps): Finding[] {
  if (typeof value === 'number') return isTooLong(value) && [schema.type].flat().includes('integer') ? [tooLong(value, steps)] : [];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item, index) => walk(item, items, [...steps, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const known = fieldSchema(schema, name);
    return known === undefined ? [] : walk(child, known, [...steps, name]);
  });
}

function isTooLong(value: number): boolean {
  return Number.isInteger(value) && (value < -(2 ** 63) || value >= 2 ** 63);
}

function tooLong(value: number, steps: Steps): Finding {
  const path = fieldPath('spec', steps);
  const message = `${path} is ${quote(value)}, which is too long for a whole number.`;
  return refuse({ code: 'SchemaViolated', path, value, message, remedy: 'Write a number of at most 64 bits.' });
}
