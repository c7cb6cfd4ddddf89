import type { KubeObject } from '../../../kube/object.ts';
import { objectKey } from '../../../kube/object-key.ts';
import { type ApiError, badRequest, conflict, type ErrorSubject, invalid, notFound, staleObject } from '../api-error.ts';
import { trackUpdate } from '../apply/track-update.ts';
import { equalJson, type JsonObject, objectAt, stringAt, without } from '../json.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import { apiVersionOfKind } from '../kinds/kind.ts';
import { refuseInvalid, subjectOf } from './admission.ts';
import { withAddress, withTemplateCount } from './assign.ts';
import { type Cluster, timestamp } from './cluster.ts';
import type { CreateOptions } from './create.ts';

export interface UpdateOptions extends CreateOptions {
  readonly name: string;
  readonly subresource?: 'status' | 'scale' | undefined;
  /** A replacement must say which version it replaces where the kind asks for it; a patch need not. */
  readonly kindOfWrite: 'replace' | 'patch';
  /** A simulated controller or kubelet: what it writes is not validated, it may mark a pod as going, and its statuses have no owner (nobody applies them). */
  readonly origin?: 'controller';
}

/** Replaces an object by what `change` makes of it. Unchanged: nothing is written. Throws 404, 409 for a stale resourceVersion, 422. */
export function updateObject(
  cluster: Cluster,
  served: ServedKind,
  options: UpdateOptions,
  change: (current: JsonObject) => JsonObject,
): KubeObject {
  const { kind, version } = served;
  const key = objectKey(options.namespace, options.name);
  const stored = cluster.store.get(kind.collection, key);
  const subject: ErrorSubject = { group: kind.group, kind: kind.plural, name: options.name };
  if (stored === undefined) throw notFound(subject);
  const current = kind.fromStored(stored, version.version);
  const wanted = change(current);
  refuseForeign(served, wanted, current, options);
  const merged = keepServerSide(served, { wanted, current, options });
  const next = withGeneration(served, withAddress(cluster, served, withTemplateCount(served, merged, current), current), current);
  if (options.origin !== 'controller') refuseInvalid(served, kind.toStored(next), { previous: stored, subresource: options.subresource });
  const owned = options.ownership === 'tracked' ? next : tracked(cluster, served, { next, current, options });
  const result = kind.toStored(owned) as KubeObject;
  if (equalJson(result, stored)) return stored;
  if (options.mode === 'dry-run') return result;
  const isGone =
    result.metadata.deletionTimestamp !== undefined && (result.metadata.finalizers ?? []).length === 0 && isHeldByFinalizers(stored);
  if (!isGone) return cluster.store.put(kind.collection, key, result);
  cluster.store.remove(kind.collection, key);
  return result;
}

/** A Pod on its way out waits for its kubelet, not for finalizers. */
function isHeldByFinalizers(object: KubeObject): boolean {
  return (object.metadata.finalizers ?? []).length > 0;
}

function refuseForeign(served: ServedKind, wanted: JsonObject, current: JsonObject, options: UpdateOptions): void {
  const { kind } = served;
  const subject: ErrorSubject = { group: kind.group, kind: kind.plural, name: options.name };
  const asked = objectAt(wanted, 'metadata');
  const live = objectAt(current, 'metadata');
  const name = stringAt(asked, 'name');
  if (name !== options.name) {
    throw badRequest(`the name of the object (${name ?? ''}) does not match the name on the URL (${options.name})`);
  }
  const uid = stringAt(asked, 'uid');
  if (uid !== undefined && uid !== live['uid']) throw foreignUid(served, uid, { live, options });
  const resourceVersion = stringAt(asked, 'resourceVersion') ?? '';
  if (resourceVersion === '' && options.kindOfWrite === 'replace' && kind.rules.unconditionalUpdate !== true) {
    const message = 'Invalid value: 0: must be specified for an update';
    throw invalid(subject, [{ reason: 'FieldValueInvalid', field: 'metadata.resourceVersion', message }]);
  }
  if (resourceVersion !== '' && resourceVersion !== live['resourceVersion']) throw staleObject(subject);
}

/** A replacement of another object is a conflict, a patch of the uid is invalid (told twice, as the API server does). */
function foreignUid(served: ServedKind, uid: string, { live, options }: { live: JsonObject; options: UpdateOptions }): ApiError {
  const { kind } = served;
  if (options.kindOfWrite === 'patch') {
    const cause = {
      reason: 'FieldValueInvalid',
      field: 'metadata.uid',
      message: `Invalid value: ${JSON.stringify(uid)}: field is immutable`,
    } as const;
    return invalid(subjectOf(served, options.name), [cause, cause]);
  }
  const key = `/registry/${kind.collection.replace(/^\//, '')}/${options.namespace}/${options.name}`;
  const failed = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${String(live['uid'])}`;
  const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${failed}`;
  return conflict({ group: kind.group, kind: kind.plural, name: options.name }, why);
}

const serverMetadata = [
  'uid',
  'creationTimestamp',
  'generation',
  'resourceVersion',
  'selfLink',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'namespace',
  'managedFields',
];

interface Parts {
  readonly wanted: JsonObject;
  readonly current: JsonObject;
  readonly options: UpdateOptions;
}

/** What a request may not change comes from the live object: server-side metadata, and the status or all but the status. */
function keepServerSide({ kind, version }: ServedKind, { wanted, current, options }: Parts): JsonObject {
  const live = objectAt(current, 'metadata');
  const { subresource } = options;
  const fixed = options.origin === 'controller' ? serverMetadata.filter((field) => !field.startsWith('deletion')) : serverMetadata;
  const asked = without(objectAt(wanted, 'metadata'), ...fixed);
  const kept = Object.fromEntries(fixed.filter((field) => live[field] !== undefined).map((field) => [field, live[field]]));
  const managedFields = options.ownership === 'tracked' ? objectAt(wanted, 'metadata')['managedFields'] : live['managedFields'];
  const owned = managedFields === undefined ? {} : { managedFields };
  const metadata = { ...asked, ...without(kept, 'managedFields'), ...owned };
  if (subresource === 'status') {
    const liveOrAsked = kind.isCustom ? { ...without(live, 'managedFields'), ...owned } : metadata;
    return { ...without(current, 'status'), metadata: liveOrAsked, ...('status' in wanted && { status: wanted['status'] }) };
  }
  const typed = { ...wanted, apiVersion: current['apiVersion'], kind: current['kind'], metadata };
  if (!version.hasStatus) return typed;
  return { ...without(typed, 'status'), ...('status' in current && { status: current['status'] }) };
}

function withGeneration({ kind, version }: ServedKind, next: JsonObject, current: JsonObject): JsonObject {
  const rule = kind.rules.generation;
  if (rule === undefined) return next;
  const counted = (object: JsonObject) =>
    rule === 'spec' ? object['spec'] : without(object, 'metadata', ...(version.hasStatus || !kind.isCustom ? ['status'] : []));
  if (equalJson(counted(next), counted(current))) return next;
  const metadata = objectAt(next, 'metadata');
  return { ...next, metadata: { ...metadata, generation: Number(metadata['generation'] ?? 0) + 1 } };
}

function tracked(
  cluster: Cluster,
  { kind, version }: ServedKind,
  write: { next: JsonObject; current: JsonObject; options: UpdateOptions },
): JsonObject {
  const { next, current, options } = write;
  if (options.origin === 'controller' && options.subresource === 'status') return next;
  const apiVersion = apiVersionOfKind(kind, version.version);
  const manager = { manager: options.manager, operation: 'Update' as const, apiVersion, subresource: options.subresource };
  const time = kind.isCustom && options.subresource === 'scale' ? undefined : timestamp(cluster.clock);
  return trackUpdate({ before: current, after: next, schema: version.schema, manager, time });
}
