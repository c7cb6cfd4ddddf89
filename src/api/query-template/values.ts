/** What a template computes with; undefined is Go's nil. */
export type Value = string | number | boolean | ReadonlyMap<string, string> | undefined;

/** An error of a function, to which the caller adds the place. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

/** Go's notion of an empty value. */
export function isTrue(value: Value): boolean {
  return value instanceof Map ? value.size > 0 : Boolean(value);
}

export function kindOf(value: Value): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'object') return 'the map of variables';
  return typeof value === 'number' ? 'a number' : 'true or false';
}

/** The value as it stands in a query. Throws FunctionError for what no query can hold. */
export function textOf(value: Value): string {
  if (value === undefined) throw new FunctionError('there is no value here');
  if (typeof value === 'object') throw new FunctionError('variables is a map; name one of them, for example variables.key');
  return String(value);
}
