import type { Canary } from '../api/canary.ts';
import { originalAnnotation } from '../api/group.ts';
import type { JsonPatchOperation } from '../kube/client.ts';
import { escapePointer, testAndReplace } from '../kube/json-patch.ts';
import type { KubeObject } from '../kube/object.ts';
import { lastAppliedSpec } from './last-applied.ts';
import { isOwnedBy } from './owner.ts';
import { mergedMap } from './patch.ts';
import { oursOf } from './route-metadata.ts';

type Spec = Readonly<Record<string, unknown>>;

/** What a route or Service of others said before it was taken over, in an annotation of its own (I9). */
interface Original {
  readonly spec: Spec;
  /** Of those labels and annotations that we set. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * What keeps the original in an object that others made, and the object with it, for more changes to rest on; nothing where it is kept already or the object is
 * ours. `fields` are those of the spec that we change.
 */
export function keepOriginal(
  canary: Canary,
  live: KubeObject,
  fields: readonly string[],
): { readonly changes: readonly JsonPatchOperation[]; readonly kept: KubeObject } {
  const { labels, annotations } = live.metadata;
  if (isOwnedBy(canary, live) || annotations?.[originalAnnotation] !== undefined) return { changes: [], kept: live };
  const ours = oursOf(canary);
  const original: Original = {
    spec: picked(live['spec'] as Spec, fields),
    labels: picked(labels, Object.keys(ours.labels)),
    annotations: picked(annotations, Object.keys(ours.annotations)),
  };
  const added = { [originalAnnotation]: JSON.stringify(original) };
  return {
    changes: mergedMap('/metadata/annotations', annotations, added),
    kept: { ...live, metadata: { ...live.metadata, annotations: { ...annotations, ...added } } },
  };
}

/** The spec that the route had; that which a person applied later with kubectl goes before. Undefined where nobody has kept any. */
export function originalSpec(live: KubeObject): Spec | undefined {
  return lastAppliedSpec(live) ?? keptSpec(live);
}

/** The fields of the spec as they were before we changed them. */
export function keptSpec(live: KubeObject): Spec | undefined {
  return readOriginal(live)?.spec;
}

/** What takes our labels and annotations off again. */
export function returnedMetadata(canary: Canary, live: KubeObject): JsonPatchOperation[] {
  const { labels = {}, annotations = {} } = live.metadata;
  const ours = oursOf(canary);
  const original = readOriginal(live);
  return [
    ...returnedMap('/metadata/labels', labels, { ours: ours.labels, was: original?.labels }),
    ...returnedMap('/metadata/annotations', annotations, {
      ours: { ...ours.annotations, [originalAnnotation]: annotations[originalAnnotation] ?? '' },
      was: original?.annotations,
    }),
  ];
}

function returnedMap(
  path: string,
  live: Readonly<Record<string, string>>,
  { ours, was = {} }: { ours: Readonly<Record<string, string>>; was?: Readonly<Record<string, string>> | undefined },
): JsonPatchOperation[] {
  return Object.keys(ours)
    .filter((key) => live[key] === ours[key] && live[key] !== was[key])
    .flatMap((key) => testAndReplace(`${path}/${escapePointer(key)}`, live[key], was[key]));
}

function readOriginal({ metadata }: KubeObject): Original | undefined {
  try {
    const original: Original | undefined = JSON.parse(metadata.annotations?.[originalAnnotation] ?? '');
    return typeof original?.spec === 'object' ? original : undefined;
  } catch {
    return undefined;
  }
}

function picked<T>(from: Readonly<Record<string, T>> = {}, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}
