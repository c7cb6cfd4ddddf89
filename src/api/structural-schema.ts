/** A JSON schema as typebox makes it. */
type JsonSchema = Readonly<Record<string, unknown>>;

/** Annotations of typebox's own, and keywords that a structural schema has under another name. */
const renamed = new Set(['patternProperties', 'type', 'properties', 'items', 'oneOf']);

/**
 * Turns a schema of ours into the structural schema that a CRD wants: a record becomes `additionalProperties`, a type with null becomes `nullable`,
 * integer-or-string becomes `x-kubernetes-int-or-string`. Throws on what a CRD cannot say, so that nothing gets lost unnoticed.
 */
export function structuralSchema(schema: JsonSchema): JsonSchema {
  const unknown = ['anyOf', 'allOf', 'not', 'const', '$ref', 'if'].find((keyword) => keyword in schema);
  if (unknown !== undefined) throw new Error(`a CRD cannot say "${unknown}" here: ${JSON.stringify(schema)}`);
  const { description, ...rest } = schema;
  const kept = Object.entries(rest).filter(([keyword]) => !renamed.has(keyword));
  return {
    ...(description === undefined ? {} : { description }),
    ...typeOf(schema),
    ...Object.fromEntries(kept),
    ...childrenOf(schema),
  };
}

function typeOf({ type }: JsonSchema): JsonSchema {
  if (!Array.isArray(type)) return { type };
  const types = new Set<string>(type);
  if (types.size === 2 && types.has('integer') && types.has('string')) return { 'x-kubernetes-int-or-string': true };
  const [only, ...others] = [...types].filter((name) => name !== 'null');
  if (only === undefined || others.length > 0) throw new Error(`a CRD cannot say the type ${JSON.stringify(type)}`);
  return { type: only, nullable: true };
}

function childrenOf(schema: JsonSchema): JsonSchema {
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>> | undefined;
  const patterns = Object.values((schema['patternProperties'] as Readonly<Record<string, JsonSchema>> | undefined) ?? {});
  const items = schema['items'] as JsonSchema | undefined;
  const [value] = patterns;
  return {
    ...(items === undefined ? {} : { items: structuralSchema(items) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, structuralSchema(child)])) }),
    ...(value === undefined ? {} : { additionalProperties: structuralSchema(value) }),
    // Inside oneOf only conditions may stand, no types; they are CRD syntax already.
    ...(schema['oneOf'] === undefined ? {} : { oneOf: schema['oneOf'] }),
  };
}
