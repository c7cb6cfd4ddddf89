import type { KubeObject } from '../../../kube/object.ts';
import { objectKey } from '../../../kube/object-key.ts';
import { ApiError, alreadyExists, badRequest, type ErrorSubject, forbidden, invalid, notFound } from '../api-error.ts';
import { trackUpdate } from '../apply/track-update.ts';
import { isObject, type JsonObject, objectAt, stringAt, without } from '../json.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import { apiVersionOfKind } from '../kinds/kind.ts';
import { refuseInvalid, subjectOf } from './admission.ts';
import { withAddress, withTemplateCount } from './assign.ts';
import { type Cluster, nameSuffix, newUid, timestamp } from './cluster.ts';

export interface WriteOptions {
  /** Empty for a cluster-scoped kind. */
  readonly namespace: string;
  /** Owner of the written fields in managedFields. */
  readonly manager: string;
  readonly mode: 'persist' | 'dry-run';
}

export interface CreateOptions extends WriteOptions {
  /** managedFields are in the object already (server-side apply). */
  readonly ownership?: 'tracked';
}

/** Creates an object that `decode` has made. Throws 409 where it exists, 404 where its namespace does not, 422 where it is invalid. */
export function createObject(cluster: Cluster, served: ServedKind, input: JsonObject, options: CreateOptions): KubeObject {
  const { kind } = served;
  const metadata = newMetadata(cluster, served, input, options);
  const subject: ErrorSubject = { group: kind.group, kind: kind.plural, name: metadata.name };
  refuseMissingNamespace(cluster, subject, options.namespace);
  const typed = { ...input, apiVersion: apiVersionOfKind(kind, served.version.version), kind: kind.kind, metadata };
  const fresh = withTemplateCount(served, withInitialStatus(cluster, served, typed), undefined);
  refuseInvalid(served, kind.toStored(fresh), {});
  const key = objectKey(options.namespace, metadata.name);
  if (cluster.store.get(kind.collection, key) !== undefined) throw alreadyExists(subject);
  const owned = options.ownership === 'tracked' ? fresh : tracked(cluster, served, fresh, options);
  const stored = kind.toStored(withAddress(cluster, served, owned, undefined)) as KubeObject;
  if (options.mode === 'dry-run') return stored;
  return cluster.store.put(kind.collection, key, stored);
}

function tracked(cluster: Cluster, { kind, version }: ServedKind, fresh: JsonObject, options: WriteOptions): JsonObject {
  const manager = { manager: options.manager, operation: 'Update' as const, apiVersion: apiVersionOfKind(kind, version.version) };
  const withoutStatus = version.hasStatus ? without(fresh, 'status') : fresh;
  const { metadata } = trackUpdate({
    before: undefined,
    after: withoutStatus,
    schema: version.schema,
    manager,
    time: timestamp(cluster.clock),
  });
  return { ...fresh, metadata };
}

function newMetadata(
  cluster: Cluster,
  served: ServedKind,
  input: JsonObject,
  { namespace }: WriteOptions,
): JsonObject & { readonly name: string } {
  const { kind } = served;
  const given = objectAt(input, 'metadata');
  const generateName = stringAt(given, 'generateName') ?? '';
  const name = stringAt(given, 'name') ?? (generateName === '' ? '' : generateName + nameSuffix(cluster.random));
  if (name === '') {
    const message = 'Required value: name or generateName is required';
    throw invalid(subjectOf(served, ''), [{ reason: 'FieldValueRequired', field: 'metadata.name', message }]);
  }
  if (stringAt(given, 'resourceVersion') !== undefined)
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  const inBody = stringAt(given, 'namespace') ?? namespace;
  if (inBody !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  const { selfLink: _selfLink, deletionTimestamp: _deletion, namespace: _namespace, uid: _uid, ...rest } = given;
  return {
    ...rest,
    name,
    ...(kind.namespaced && { namespace }),
    uid: newUid(cluster.random),
    creationTimestamp: timestamp(cluster.clock),
    ...(kind.rules.generation !== undefined && { generation: 1 }),
    ...(kind.kind === 'Namespace' && { labels: { ...objectAt(given, 'labels'), 'kubernetes.io/metadata.name': name } }),
  };
}

function refuseMissingNamespace({ store }: Cluster, subject: ErrorSubject, namespace: string): void {
  if (namespace === '') return;
  const found = store.get('/namespaces', objectKey('', namespace));
  if (found === undefined) throw notFound({ group: '', kind: 'namespaces', name: namespace });
  if (found.metadata.deletionTimestamp === undefined) return;
  throw forbidden(subject, `unable to create new content in namespace ${namespace} because it is being terminated`);
}

/** A kind with a status subresource starts with the server's own status, whatever the request says. */
function withInitialStatus({ clock }: Cluster, { kind, version }: ServedKind, object: JsonObject): JsonObject {
  if (!version.hasStatus) return object;
  const initial = kind.rules.initialStatus;
  const status = typeof initial === 'function' ? initial(object, timestamp(clock)) : initial;
  const defaulted = isObject(version.schema.properties?.['status']?.default) ? version.schema.properties['status'].default : undefined;
  const rest = without(object, 'status');
  return status === undefined && defaulted === undefined ? rest : { ...rest, status: status ?? defaulted };
}
