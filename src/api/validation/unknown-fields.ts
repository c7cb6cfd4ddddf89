import { CanarySpecSchema } from '../canary.ts';
import { nearest } from '../nearest.ts';
import { fieldSchema, type SchemaNode } from './as-stored.ts';
import { fieldPath } from './field-path.ts';
import { type Finding, warn } from './issue.ts';

/** Fields that the schema, by default that of a Canary, does not know. An API server drops them, so they show only in a file: most often a slip of the pen. */
export function unknownFields(spec: unknown, schema: object = CanarySpecSchema): Finding[] {
  return walk(spec, schema, []);
}

function walk(value: unknown, schema: SchemaNode, steps: readonly (string | number)[]): Finding[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item, index) => walk(item, items, [...steps, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const known = fieldSchema(schema, name);
    return known === undefined ? [unknownField(name, schema, steps)] : walk(child, known, [...steps, name]);
  });
}

function unknownField(name: string, schema: SchemaNode, steps: readonly (string | number)[]): Finding {
  const path = fieldPath('spec', [...steps, name]);
  const meant = nearest(name, Object.keys(schema.properties ?? {}));
  return warn({
    code: 'UnknownField',
    path,
    message: `${path} is not known and has no effect.`,
    remedy: meant === undefined ? 'Take it out.' : `Did you mean ${meant}?`,
  });
}
