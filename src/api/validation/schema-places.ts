import { fieldSchema, type SchemaNode } from './as-stored.ts';

/** A field or item of a spec, with what a schema says of it. */
export interface SchemaPlace {
  readonly steps: readonly (string | number)[];
  readonly value: unknown;
  /** Undefined for a field that the schema does not know; what is in it is passed over. */
  readonly schema: SchemaNode | undefined;
  /** What the schema says of the object that it is a field of, or of the list. */
  readonly parent: SchemaNode;
}

/** All fields and items of `value`, each before what is in it. Pure. */
export function* schemaPlaces(value: unknown, parent: SchemaNode, above: SchemaPlace['steps'] = []): Generator<SchemaPlace> {
  for (const [step, child] of partsOf(value, parent)) {
    const schema = typeof step === 'number' ? parent.items : fieldSchema(parent, step);
    const steps = [...above, step];
    yield { steps, value: child, schema, parent };
    if (schema !== undefined) yield* schemaPlaces(child, schema, steps);
  }
}

function partsOf(value: unknown, { items }: SchemaNode): Iterable<readonly [string | number, unknown]> {
  if (Array.isArray(value)) return items === undefined ? [] : value.entries();
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
