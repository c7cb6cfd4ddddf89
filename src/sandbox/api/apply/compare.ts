import { equalJson } from '../json.ts';
import type { Schema } from '../schema/schema.ts';
import { branch, emptySet, type FieldSet, leaf } from './field-set.ts';
import { type Child, childrenOf } from './steps.ts';

export interface Comparison {
  /** Fields added or changed. */
  readonly written: FieldSet;
  readonly removed: FieldSet;
}

/** Where an added part stands: in a map that was there or in one that is new, or as a list that was there and empty. */
type Place = 'in-present' | 'in-new' | 'empty-list';

const nothing: Comparison = { written: emptySet, removed: emptySet };

/** Every field of an applied configuration: leaves, whole values of one owner, and items of keyed lists. */
export function fieldsOf(value: unknown, schema: Schema | undefined): FieldSet {
  const children = childrenOf(value, schema);
  if (children === undefined || children.length === 0) return leaf;
  const isList = Array.isArray(value);
  return branch(
    children.map((child) => {
      const inner = fieldsOf(child.value, child.schema);
      return [child.step, isList ? { ...inner, isMember: true } : inner] as const;
    }),
  );
}

/** What differs between two states of an object, field by field. */
export function compare(before: unknown, after: unknown, schema: Schema | undefined, place: Place = 'in-present'): Comparison {
  if (before === after) return nothing;
  if (before === undefined) return { written: allOf(after, schema, place), removed: emptySet };
  if (after === undefined) return { written: emptySet, removed: allOf(before, schema, place) };
  const oldChildren = childrenOf(before, schema);
  const newChildren = childrenOf(after, schema);
  const bothEmpty = oldChildren?.length === 0 && newChildren?.length === 0;
  if (oldChildren === undefined || newChildren === undefined || bothEmpty || Array.isArray(before) !== Array.isArray(after)) {
    return equalJson(before, after) ? nothing : { written: leaf, removed: emptySet };
  }
  const old = new Map(oldChildren.map((child) => [child.step, child]));
  const fresh = new Map(newChildren.map((child) => [child.step, child]));
  const written: [string, FieldSet][] = [];
  const removed: [string, FieldSet][] = [];
  for (const step of new Set([...old.keys(), ...fresh.keys()])) {
    const child = fresh.get(step) ?? old.get(step);
    if (child === undefined) continue;
    const part = compare(old.get(step)?.value, fresh.get(step)?.value, child.schema, placeOf(child, after, schema));
    written.push([step, part.written]);
    removed.push([step, part.removed]);
  }
  return { written: branch(written), removed: branch(removed) };
}

/**
 * An added part: its leaves, and the maps and lists that were not there before. Structs and lists that are always written out were there, empty, if what
 * holds them was.
 */
function allOf(value: unknown, schema: Schema | undefined, place: Place): FieldSet {
  const children = childrenOf(value, schema);
  if (children === undefined || children.length === 0) return leaf;
  const wasThere = place === 'empty-list' || (place === 'in-present' && schema?.alwaysPresent === true);
  const inner = children.map((child) => {
    const childPlace = wasThere ? placeOf(child, value, schema) : 'in-new';
    return [child.step, allOf(child.value, child.schema, childPlace)] as const;
  });
  return branch(inner, wasThere ? 'path-only' : 'member');
}

function placeOf({ step, value }: Child, parent: unknown, schema: Schema | undefined): Place {
  if (Array.isArray(parent)) return 'in-new';
  return Array.isArray(value) && schema?.required?.includes(step.slice(2)) === true ? 'empty-list' : 'in-present';
}
