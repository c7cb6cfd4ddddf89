/** A structural schema: what a CRD holds, and what OpenAPI says of a built-in kind once its references are resolved. May be cyclic. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  /** A built-in struct that the server always writes out, even empty: field ownership does not name the struct itself. */
  readonly alwaysPresent?: boolean;
}

/** The schema of a field; undefined where nothing is known of it. */
export function fieldSchema(schema: Schema | undefined, field: string): Schema | undefined {
  if (schema?.properties !== undefined && Object.hasOwn(schema.properties, field)) return schema.properties[field];
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/** How server-side apply sees a list: a set of scalars, a map by keys, or one value. Lists without a word are one value. */
export function listKind(schema: Schema | undefined): 'atomic' | 'set' | 'map' {
  const kind = schema?.['x-kubernetes-list-type'];
  return kind === 'set' || kind === 'map' ? kind : 'atomic';
}

/** The key fields of an item of a keyed list with their values; a missing one takes its default. */
export function itemKey(schema: Schema | undefined, item: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const key: Record<string, unknown> = {};
  for (const field of schema?.['x-kubernetes-list-map-keys'] ?? []) {
    const value = item[field] ?? schema?.items?.properties?.[field]?.default;
    if (value !== undefined) key[field] = value;
  }
  return key;
}
