import { isObject, type JsonObject } from '../json.ts';
import { fieldSchema, type Schema } from './schema.ts';

export interface Pruned {
  readonly value: unknown;
  /** Paths of the fields that were dropped, `spec.containers[0].foo`. */
  readonly unknownFields: readonly string[];
}

export interface PruneOptions {
  /** Built-in kinds, and metadata, are read into Go types that do not tell null and empty lists and maps from missing ones; custom resources keep them. */
  readonly empties: 'drop' | 'keep';
  /** Schema of an embedded object's metadata. */
  readonly metadata?: Schema | undefined;
}

/** Drops what the schema does not name (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning). */
export function prune(value: unknown, schema: Schema, options: PruneOptions): Pruned {
  const unknownFields: string[] = [];

  const visit = (part: unknown, known: Schema | undefined, path: string): unknown => {
    if (known === undefined) return part;
    if (Array.isArray(part)) return part.map((item, index) => visit(item, known.items, `${path}[${index}]`));
    return isObject(part) ? visitObject(part, known, path) : part;
  };

  const visitObject = (object: JsonObject, known: Schema, path: string): JsonObject => {
    const keepsUnknown = known['x-kubernetes-preserve-unknown-fields'] === true || known.additionalProperties === true;
    const kept: [string, unknown][] = [];
    for (const [field, part] of Object.entries(object)) {
      const schemaOfField = fieldSchema(known, field) ?? embedded(known, field, options);
      const at = path === '' ? field : `${path}.${field}`;
      const dropsEmpties = options.empties === 'drop' || path.startsWith('metadata');
      if (dropsEmpties && !keepsUnknown && isEmptyPart(part, schemaOfField) && known.required?.includes(field) !== true) continue;
      if (schemaOfField !== undefined || keepsUnknown) kept.push([field, visit(part, schemaOfField, at)]);
      else unknownFields.push(at);
    }
    return Object.fromEntries(kept);
  };

  return { value: visit(value, schema, ''), unknownFields: options.empties === 'keep' ? unknownFields.sort() : unknownFields };
}

function isEmptyPart(part: unknown, schema: Schema | undefined): boolean {
  if (part === null || (Array.isArray(part) && part.length === 0 && (schema?.type ?? 'array') === 'array')) return true;
  return isObject(part) && typeof schema?.additionalProperties === 'object' && Object.keys(part).length === 0;
}

function embedded(schema: Schema, field: string, options: PruneOptions): Schema | undefined {
  if (schema['x-kubernetes-embedded-resource'] !== true) return undefined;
  if (field === 'metadata') return options.metadata;
  return field === 'apiVersion' || field === 'kind' ? { type: 'string' } : undefined;
}
