import { isObject } from '../json.ts';
import { fieldSchema, itemKey, listKind, type Schema } from '../schema/schema.ts';

/** One child of a map or of a set- or map-like list, under its step (see FieldSet). */
export interface Child {
  readonly step: string;
  readonly value: unknown;
  readonly schema: Schema | undefined;
}

/** `k:{"port":80,"protocol":"TCP"}`: fields in the order of their names. */
function keyStep(key: Readonly<Record<string, unknown>>): string {
  const sorted = Object.fromEntries(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `k:${JSON.stringify(sorted)}`;
}

/** The step of a list's item; undefined in a list that is one value. */
export function itemStep(schema: Schema | undefined, item: unknown): string | undefined {
  const kind = listKind(schema);
  if (kind === 'set') return `v:${JSON.stringify(item)}`;
  return kind === 'map' && isObject(item) ? keyStep(itemKey(schema, item)) : undefined;
}

/** The parts that have owners of their own; undefined when the value is owned as a whole. */
export function childrenOf(value: unknown, schema: Schema | undefined): Child[] | undefined {
  if (Array.isArray(value)) {
    if (listKind(schema) === 'atomic') return undefined;
    return value.map((item) => ({ step: itemStep(schema, item) ?? '', value: item, schema: schema?.items }));
  }
  if (!isObject(value) || schema?.['x-kubernetes-map-type'] === 'atomic') return undefined;
  const fields = Object.entries(value).filter(([, part]) => part !== undefined);
  return fields.map(([field, part]) => ({ step: `f:${field}`, value: part, schema: fieldSchema(schema, field) }));
}

/** `.spec.containers[name="web"].image`, as conflicts are told. */
export function pathText(steps: readonly string[]): string {
  return steps
    .map((step) => {
      const rest = step.slice(2);
      if (step.startsWith('f:')) return `.${rest}`;
      if (step.startsWith('v:')) return `[=${rest}]`;
      const key = JSON.parse(rest) as Record<string, unknown>;
      return `[${Object.entries(key)
        .map(([field, value]) => `${field}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
}
