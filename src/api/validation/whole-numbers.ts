import type { SchemaNode } from './as-stored.ts';
import { fieldPath } from './field-path.ts';
import { type Finding, quote, refuse } from './issue.ts';
import { schemaPlaces } from './schema-places.ts';

/** Whole numbers that need more than 64 bits: to JSON they are whole, to an API server they are not. */
export function tooLongNumbers(spec: unknown, schema: SchemaNode): Finding[] {
  return [...schemaPlaces(spec, schema)].flatMap(({ value, schema: known, steps }) => {
    if (typeof value !== 'number' || !isTooLong(value) || ![known?.type].flat().includes('integer')) return [];
    const path = fieldPath('spec', steps);
    const message = `${path} is ${quote(value)}, which is too long for a whole number.`;
    return [refuse({ code: 'SchemaViolated', path, value, message, remedy: 'Write a number of at most 64 bits.' })];
  });
}

function isTooLong(value: number): boolean {
  return Number.isInteger(value) && (value < -(2 ** 63) || value >= 2 ** 63);
}
