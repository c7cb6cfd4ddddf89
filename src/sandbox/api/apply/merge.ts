import { isObject, type JsonObject } from '../json.ts';
import type { Schema } from '../schema/schema.ts';
import { type FieldSet, isEmptySet } from './field-set.ts';
import { childrenOf, itemStep } from './steps.ts';

/** The live value with an applied configuration laid over it: maps and keyed lists part by part, everything else replaced. */
export function mergeApplied(live: unknown, config: unknown, schema: Schema | undefined): unknown {
  if (config === undefined || config === null) return live;
  const liveChildren = childrenOf(live, schema);
  const configChildren = childrenOf(config, schema);
  if (liveChildren === undefined || configChildren === undefined) return config;
  if (Array.isArray(config)) return Array.isArray(live) ? mergeLists(live, config, schema) : config;
  if (!isObject(live) || !isObject(config)) return config;
  const merged: Record<string, unknown> = { ...live };
  for (const { step, value, schema: childSchema } of configChildren) {
    const field = step.slice(2);
    merged[field] = mergeApplied(live[field], value, childSchema);
  }
  return merged;
}

/** Items of others come before the applied item that follows them in the live list; shared items stand in the configuration's order. */
function mergeLists(live: readonly unknown[], config: readonly unknown[], schema: Schema | undefined): unknown[] {
  const stepOf = (item: unknown) => itemStep(schema, item) ?? '';
  const applied = new Set(config.map(stepOf));
  const present = new Map(live.map((item) => [stepOf(item), item]));
  const isForeign = (item: unknown) => !applied.has(stepOf(item));
  const merged: unknown[] = [];
  let next = 0;
  const takeForeign = () => {
    for (; next < live.length && isForeign(live[next]); next++) merged.push(live[next]);
  };
  for (const item of config) {
    takeForeign();
    merged.push(mergeApplied(present.get(stepOf(item)), item, schema?.items));
    const place = live.findIndex((one) => stepOf(one) === stepOf(item));
    if (place === next) next += 1;
  }
  return [...merged, ...live.slice(next).filter(isForeign)];
}

export interface Removal {
  /** What the manager applied before and does not any more. */
  readonly dropped: FieldSet;
  /** What anyone still owns. */
  readonly owned: FieldSet;
}

/** The value without the fields in `dropped` that nobody owns; undefined when nothing is left of it. */
export function withoutDropped(value: unknown, { dropped, owned }: Removal, schema: Schema | undefined): unknown {
  if (isEmptySet(dropped)) return value;
  if (dropped.isMember && isEmptySet(owned)) return undefined;
  const children = childrenOf(value, schema);
  if (children === undefined) return isEmptySet(owned) ? undefined : value;
  const kept = children.flatMap((child): [string, unknown][] => {
    const below = { dropped: dropped.children.get(child.step) ?? none, owned: owned.children.get(child.step) ?? none };
    const rest = withoutDropped(child.value, below, child.schema);
    return rest === undefined ? [] : [[child.step, rest]];
  });
  if (kept.length === 0 && children.length > 0 && !owned.isMember) return undefined;
  if (Array.isArray(value)) return kept.map(([, item]) => item);
  return Object.fromEntries(kept.map(([step, part]) => [step.slice(2), part])) satisfies JsonObject;
}

const none: FieldSet = { isMember: false, children: new Map() };
