import { type TObject, type TProperties, Type } from 'typebox';

interface Described {
  readonly description: string;
}

/** A string of a fixed set, as a CRD's structural schema wants it (`enum`, not `anyOf`). */
export function stringEnum<const T extends readonly string[]>(values: T, options: Described) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });
}

/** A port by number or by name. */
export function intOrString(options: Described) {
  return Type.Unsafe<number | string>({ type: ['integer', 'string'], ...options });
}

/** A number, or null where there was none. */
export function numberOrNull(options: Described) {
  return Type.Unsafe<number | null>({ type: ['number', 'null'], ...options });
}

export function textMap(options: Described & { value?: string }) {
  const { value = 'Value.', ...rest } = options;
  return Type.Record(Type.String(), Type.String({ description: value }), rest);
}

export function textList(options: Described & { item?: string; maxItems?: number }) {
  const { item = 'One of them.', ...rest } = options;
  return Type.Array(Type.String({ description: item }), rest);
}

/** An object of which exactly one, or at most one, of the properties may be given. */
export function oneProperty<const T extends TProperties>(properties: T, options: Described & { required: 'exactly one' | 'at most one' }) {
  const { required, description } = options;
  const bounds = required === 'exactly one' ? { minProperties: 1, maxProperties: 1 } : { maxProperties: 1 };
  return Type.Object(properties, { description, ...bounds }) as TObject<T>;
}
