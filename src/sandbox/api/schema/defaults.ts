import { isObject, type JsonObject } from '../json.ts';
import { fieldSchema, type Schema } from './schema.ts';

/**
 * Fills in missing fields from the schema's defaults, all the way down, after dropping each field that is null and may not be
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable). Returns the same object
 * when there is nothing to do.
 */
export function withSchemaDefaults(value: unknown, schema: Schema | undefined): unknown {
  if (schema === undefined) return value;
  if (Array.isArray(value)) return mapped(value, (item) => withSchemaDefaults(item, schema.items));
  return isObject(value) ? objectWithDefaults(value, schema) : value;
}

function objectWithDefaults(object: JsonObject, schema: Schema): JsonObject {
  let changed: Record<string, unknown> | undefined;
  for (const [field, part] of Object.entries(schema.properties ?? {})) {
    const value = object[field];
    const isMissing = value === undefined || (value === null && part.nullable !== true);
    if (isMissing && part.default !== undefined) {
      changed ??= { ...object };
      changed[field] = withSchemaDefaults(structuredClone(part.default), part);
    }
  }
  for (const field of Object.keys(object)) {
    const value = changed?.[field] ?? object[field];
    const part = fieldSchema(schema, field);
    if (value === null && part !== undefined && part.nullable !== true) {
      changed ??= { ...object };
      delete changed[field];
      continue;
    }
    const filled = withSchemaDefaults(value, part);
    if (filled !== value) {
      changed ??= { ...object };
      changed[field] = filled;
    }
  }
  return changed ?? object;
}

function mapped(items: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  const result = items.map(change);
  return result.some((item, index) => item !== items[index]) ? result : items;
}
