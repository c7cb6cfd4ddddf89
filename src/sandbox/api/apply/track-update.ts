import { type JsonObject, objectAt, without } from '../json.ts';
import type { Schema } from '../schema/schema.ts';
import { compare } from './compare.ts';
import { difference, emptySet, isEmptySet, union, withoutSubtrees } from './field-set.ts';
import { isSameManager, type ManagerEntry, type ManagerIdentity, readManagers, withManagers } from './managed-fields.ts';

/** Metadata that the server itself writes has no owner. */
const unownedMetadata = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
  'generateName',
];
const deletionMetadata = ['deletionTimestamp', 'deletionGracePeriodSeconds'];

/** The part of an object whose fields have owners. */
export function ownablePart(object: JsonObject): JsonObject {
  const metadata = without(objectAt(object, 'metadata'), ...unownedMetadata, ...deletionMetadata);
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...rest } = object;
  return { metadata, ...rest };
}

export interface TrackedWrite {
  readonly before: JsonObject | undefined;
  readonly after: JsonObject;
  readonly schema: Schema;
  readonly manager: ManagerIdentity;
  readonly time: string | undefined;
}

/**
 * managedFields after a write that is not an apply: who wrote a field owns it, and nobody else any more
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
 */
export function trackUpdate({ before, after, schema, manager, time }: TrackedWrite): JsonObject {
  const previous = before === undefined ? [] : readManagers(before);
  const { written, removed } = compare(before === undefined ? { metadata: {} } : ownablePart(before), ownablePart(after), schema);
  if (isEmptySet(written) && isEmptySet(removed)) return withManagers(after, previous);
  const others = previous
    .filter((entry) => !isSameManager(entry, manager))
    .map((entry): ManagerEntry => ({ ...entry, fields: withoutSubtrees(difference(entry.fields, written), removed) }));
  const own = previous.find((entry) => isSameManager(entry, manager))?.fields ?? emptySet;
  const fields = union(withoutSubtrees(own, removed), written);
  return withManagers(after, [...others, { ...manager, time, fields }]);
}
