/** What a schema of ours can say of a value, as far as it has parts. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
}

/**
 * `spec` as an API server stores it: without fields that the schema does not know, and without those that are null and may not be, which a file often
 * has (`alerts:` with nothing after it). The same value where there is nothing to drop. Pure.
 * Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable
 */
export function asStored(spec: unknown, schema: object): unknown {
  return kept(spec, schema);
}

function kept(value: unknown, schema: SchemaNode): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? value
      : sameOr(
          value,
          value.map((item) => kept(item, items)),
        );
  }
  if (typeof value !== 'object' || value === null) return value;
  if (schema.properties === undefined && schema.patternProperties === undefined) return value;
  const fields = Object.entries(value).flatMap(([name, child]): [string, unknown][] => {
    const known = fieldSchema(schema, name);
    return known === undefined || (child === null && !mayBeNull(known)) ? [] : [[name, kept(child, known)]];
  });
  const given = value as Readonly<Record<string, unknown>>;
  const isSame = fields.length === Object.keys(value).length && fields.every(([name, child]) => given[name] === child);
  return isSame ? value : Object.fromEntries(fields);
}

/** What a schema says of a field; undefined where it does not know it. */
export function fieldSchema(schema: SchemaNode, name: string): SchemaNode | undefined {
  const { properties = {}, patternProperties = {} } = schema;
  return Object.hasOwn(properties, name) ? properties[name] : Object.values(patternProperties)[0];
}

function mayBeNull({ type }: SchemaNode): boolean {
  return Array.isArray(type) && type.includes('null');
}

function sameOr(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, index) => item === before[index]) ? before : after;
}
