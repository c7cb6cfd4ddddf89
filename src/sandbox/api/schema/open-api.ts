import type { Schema } from './schema.ts';

/** Component schemas of an OpenAPI v3 document and the built-in defaults recorded next to them. */
export interface RecordedSchemas {
  readonly components: Readonly<Record<string, object>>;
  readonly defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type Draft = { -readonly [K in keyof Schema]: Schema[K] } & { $ref?: string; [keyword: string]: unknown };

const prefix = '#/components/schemas/';

/** Resolves references of recorded OpenAPI into (cyclic) structural schemas, by component name. */
export function compileOpenApi({ components, defaults }: RecordedSchemas): ReadonlyMap<string, Schema> {
  const compiled = new Map<string, Draft>(Object.keys(components).map((name) => [name, {}]));
  const pending: { readonly draft: Draft; readonly target: Draft }[] = [];

  const compile = (source: Draft): Draft => {
    const { allOf, $ref, default: zero, ...rest } = source;
    const reference = $ref ?? (allOf?.[0] as Draft | undefined)?.$ref;
    const draft: Draft = { ...rest };
    if (isDefault(zero)) draft.default = zero;
    if (typeof zero === 'object' && zero !== null) draft.alwaysPresent = true;
    fillParts(draft, source);
    const target = reference === undefined ? undefined : compiled.get(reference.slice(prefix.length));
    if (target !== undefined) pending.push({ draft, target });
    else if (holdsAnything(draft))
      Object.assign(draft, { 'x-kubernetes-preserve-unknown-fields': true, 'x-kubernetes-map-type': 'atomic' });
    return draft;
  };

  const fillParts = (draft: Draft, parts: Draft) => {
    if (parts.properties)
      draft.properties = Object.fromEntries(Object.entries(parts.properties).map(([field, part]) => [field, compile(part as Draft)]));
    if (parts.items) draft.items = compile(parts.items as Draft);
    if (typeof parts.additionalProperties === 'object') draft.additionalProperties = compile(parts.additionalProperties as Draft);
  };

  for (const [name, draft] of compiled) Object.assign(draft, withDefaults(compile(components[name] as Draft), defaults[name]));
  for (const { draft, target } of pending) Object.assign(draft, { ...target, ...draft });
  return compiled;
}

/** Empty strings, zeros and empty structs in recorded OpenAPI are Go's zero values, not defaults. */
function isDefault(value: unknown): boolean {
  return value !== undefined && value !== '' && value !== 0 && value !== false && typeof value !== 'object';
}

function holdsAnything(draft: Draft): boolean {
  if (draft.oneOf !== undefined || draft.anyOf !== undefined) return false;
  const isOpen = draft.type === undefined || draft.type === 'object';
  return isOpen && draft.properties === undefined && draft.additionalProperties === undefined;
}

function withDefaults(draft: Draft, defaults: Readonly<Record<string, unknown>> | undefined): Draft {
  if (defaults === undefined) return draft;
  const properties = { ...draft.properties };
  for (const [field, value] of Object.entries(defaults)) {
    const property = properties[field];
    if (property !== undefined) Object.assign(property, { default: value });
  }
  return { ...draft, properties };
}
