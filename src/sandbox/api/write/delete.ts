import type { KubeObject } from '../../../kube/object.ts';
import { objectKey } from '../../../kube/object-key.ts';
import { conflict, type ErrorSubject, invalid, notFound } from '../api-error.ts';
import { objectAt, stringAt } from '../json.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import { type Cluster, timestamp } from './cluster.ts';

export const foregroundFinalizer = 'foregroundDeletion';
export const orphanFinalizer = 'orphan';

export interface DeleteOptions {
  readonly namespace: string;
  readonly name: string;
  readonly mode: 'persist' | 'dry-run';
  readonly propagationPolicy?: string | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly preconditions?: { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined };
}

export interface Deletion {
  readonly object: KubeObject;
  /** `marked`: finalizers, the kubelet or the namespace's content must let it go first. */
  readonly outcome: 'removed' | 'marked';
}

/**
 * Removes an object, or marks it where finalizers, dependents (foreground) or a running pod hold it
 * (https://kubernetes.io/docs/concepts/architecture/garbage-collection/). Throws 404, and 409 where a precondition fails.
 */
export function deleteObject(cluster: Cluster, { kind }: ServedKind, options: DeleteOptions): Deletion {
  refusePolicy(options.propagationPolicy);
  const key = objectKey(options.namespace, options.name);
  const object = cluster.store.get(kind.collection, key);
  if (object === undefined) throw notFound({ group: kind.group, kind: kind.plural, name: options.name });
  refusePreconditions({ group: kind.group, kind: kind.kind, name: options.name }, object, options);
  const finalizers = finalizersFor(object, options.propagationPolicy);
  const graceSeconds = graceOf(object, options, kind.collection);
  const isNamespace = kind.collection === '/namespaces';
  if (finalizers.length === 0 && graceSeconds === 0 && !isNamespace) {
    if (options.mode === 'persist') cluster.store.remove(kind.collection, key);
    return { object, outcome: 'removed' };
  }
  const marked = mark(cluster, object, { finalizers, graceSeconds });
  const isMarkedAlready =
    object.metadata.deletionTimestamp !== undefined && finalizers.length === (object.metadata.finalizers ?? []).length;
  if (options.mode === 'dry-run' || isMarkedAlready) return { object: isMarkedAlready ? object : marked, outcome: 'marked' };
  return { object: cluster.store.put(kind.collection, key, marked), outcome: 'marked' };
}

function refusePreconditions(subject: ErrorSubject, { metadata }: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(subject, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(subject, why);
  }
}

function refusePolicy(policy: string | undefined): void {
  if (policy === undefined || ['Foreground', 'Background', 'Orphan'].includes(policy)) return;
  const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`;
  throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions', name: '' }, [
    { reason: 'FieldValueNotSupported', field: 'propagationPolicy', message },
  ]);
}

function finalizersFor({ metadata }: KubeObject, policy: string | undefined): readonly string[] {
  const present = (metadata.finalizers ?? []).filter(
    (one) => policy === undefined || (one !== foregroundFinalizer && one !== orphanFinalizer),
  );
  if (policy === 'Foreground') return [...present, foregroundFinalizer];
  return policy === 'Orphan' ? [...present, orphanFinalizer] : present;
}

/** Only a pod that a node may be running is given time. */
function graceOf(object: KubeObject, { gracePeriodSeconds }: DeleteOptions, collection: string): number {
  const spec = objectAt(object, 'spec');
  if (collection !== '/pods' || stringAt(spec, 'nodeName') === undefined) return 0;
  return gracePeriodSeconds ?? Number(spec['terminationGracePeriodSeconds'] ?? 30);
}

function mark(cluster: Cluster, object: KubeObject, hold: { finalizers: readonly string[]; graceSeconds: number }): KubeObject {
  const { generation, deletionTimestamp } = object.metadata;
  const due = new Date(cluster.clock.now() + hold.graceSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const isFirst = deletionTimestamp === undefined;
  const status = object['kind'] === 'Namespace' ? { status: { ...objectAt(object, 'status'), phase: 'Terminating' } } : {};
  return {
    ...object,
    ...status,
    metadata: {
      ...object.metadata,
      deletionTimestamp: deletionTimestamp ?? (hold.graceSeconds > 0 ? due : timestamp(cluster.clock)),
      deletionGracePeriodSeconds: hold.graceSeconds,
      ...(generation !== undefined && isFirst && { generation: generation + 1 }),
      ...(hold.finalizers.length > 0 && { finalizers: hold.finalizers }),
    },
  };
}
