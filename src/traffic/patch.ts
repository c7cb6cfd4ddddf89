import { isDeepStrictEqual } from 'node:util';
import type { JsonPatchOperation } from '../kube/client.ts';
import { escapePointer, testAndReplace, testUid } from '../kube/json-patch.ts';
import type { KubeObject } from '../kube/object.ts';

type TextMap = Readonly<Record<string, string>>;

/** `changes` on top of the very object that was seen (rule 7); empty where nothing changes. */
export function patchOf(seen: KubeObject, changes: readonly JsonPatchOperation[]): JsonPatchOperation[] {
  return changes.length === 0 ? [] : [testUid(seen.metadata.uid), ...changes];
}

/** The whole map becomes `wanted`; an empty map is as good as none. */
export function replacedMap(path: string, live: TextMap | undefined, wanted: TextMap): JsonPatchOperation[] {
  return isDeepStrictEqual({ ...live }, { ...wanted }) ? [] : testAndReplace(path, live, wanted);
}

/** Only the keys of `ours` are set; whatever else is in the map stays. */
export function mergedMap(path: string, live: TextMap | undefined, ours: TextMap): JsonPatchOperation[] {
  const missing = Object.entries(ours).filter(([key, value]) => live?.[key] !== value);
  if (missing.length === 0) return [];
  if (live === undefined) return [{ op: 'add', path, value: ours }];
  return missing.map(([key, value]) => ({ op: 'add', path: `${path}/${escapePointer(key)}`, value }));
}
