import { isObject, type JsonObject } from '../json.ts';

/**
 * A set of field paths, as a tree. Steps are spelled as in managedFields: `f:name` a field, `k:{"name":"web"}` an item by key, `v:"x"` an item by
 * value (https://kubernetes.io/docs/reference/using-api/server-side-apply/). `isMember` says that the path itself is in the set.
 */
export interface FieldSet {
  readonly isMember: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const emptySet: FieldSet = { isMember: false, children: new Map() };
export const leaf: FieldSet = { isMember: true, children: new Map() };

export function isEmptySet(set: FieldSet): boolean {
  return !set.isMember && set.children.size === 0;
}

/** A set of these children; empty ones are left out. */
export function branch(children: Iterable<readonly [string, FieldSet]>, membership: 'member' | 'path-only' = 'path-only'): FieldSet {
  const kept = [...children].filter(([, child]) => !isEmptySet(child));
  return { isMember: membership === 'member', children: new Map(kept) };
}

function combine(a: FieldSet, b: FieldSet, isMember: boolean, combineChild: (a: FieldSet, b: FieldSet) => FieldSet): FieldSet {
  const steps = new Set([...a.children.keys(), ...b.children.keys()]);
  const children = [...steps].map(
    (step) => [step, combineChild(a.children.get(step) ?? emptySet, b.children.get(step) ?? emptySet)] as const,
  );
  return branch(children, isMember ? 'member' : 'path-only');
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a)) return b;
  if (isEmptySet(b)) return a;
  return combine(a, b, a.isMember || b.isMember, union);
}

export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a) || isEmptySet(b)) return a;
  return combine(a, b, a.isMember && !b.isMember, difference);
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a) || isEmptySet(b)) return emptySet;
  return combine(a, b, a.isMember && b.isMember, intersection);
}

/** `a` without everything at and below the members of `b`: what is left when those fields are gone. */
export function withoutSubtrees(a: FieldSet, b: FieldSet): FieldSet {
  if (b.isMember) return emptySet;
  if (isEmptySet(a) || isEmptySet(b)) return a;
  return combine(a, b, a.isMember, withoutSubtrees);
}

/** The members as steps from the root, in the order of the tree. */
export function paths(set: FieldSet, from: readonly string[] = []): (readonly string[])[] {
  const below = [...set.children].flatMap(([step, child]) => paths(child, [...from, step]));
  return set.isMember ? [from, ...below] : below;
}

/** As `fieldsV1`. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const entries = [...set.children].sort(([a], [b]) => (a < b ? -1 : 1)).map(([step, child]) => [step, toFieldsV1(child)] as const);
  return Object.fromEntries(set.isMember && entries.length > 0 ? [['.', {}] as const, ...entries] : entries);
}

export function fromFieldsV1(fields: unknown): FieldSet {
  const object = isObject(fields) ? fields : {};
  const steps = Object.keys(object).filter((step) => step !== '.');
  const isMember = '.' in object || steps.length === 0;
  return branch(
    steps.map((step) => [step, fromFieldsV1(object[step])] as const),
    isMember ? 'member' : 'path-only',
  );
}
