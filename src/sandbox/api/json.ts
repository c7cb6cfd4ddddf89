/** A JSON object whose fields are not known here. */
export type JsonObject = { readonly [field: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field as an object; empty when it is missing or something else. */
export function objectAt(parent: JsonObject, field: string): JsonObject {
  const value = parent[field];
  return isObject(value) ? value : {};
}

export function arrayAt(parent: JsonObject, field: string): readonly unknown[] {
  const value = parent[field];
  return Array.isArray(value) ? value : [];
}

export function stringAt(parent: JsonObject, field: string): string | undefined {
  const value = parent[field];
  return typeof value === 'string' ? value : undefined;
}

/** Equality of JSON values; the order of fields does not count, and an undefined field counts as missing. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  for (const field of Object.keys(a)) if (!equalJson(a[field], b[field])) return false;
  for (const field of Object.keys(b)) if (b[field] !== undefined && a[field] === undefined) return false;
  return true;
}

/** A copy without `field`; the very same object when it has none. */
export function without(object: JsonObject, ...fields: readonly string[]): JsonObject {
  if (!fields.some((field) => field in object)) return object;
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}

/** Freezes a JSON value all the way down; stops at what is frozen already. */
export function freezeJson<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freezeJson(part);
  }
  return value;
}
