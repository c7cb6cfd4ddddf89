import type { KubeManifest, KubeObject } from '../../kube/object.ts';
import { type ObjectKey, splitKey } from '../../kube/object-key.ts';
import type { Resource } from '../../kube/resource.ts';
import type { Store, StoreEvent } from '../store.ts';
import type { ServedKind } from './kinds/catalogue.ts';
import { complete } from './write/admission.ts';
import type { Cluster } from './write/cluster.ts';
import { createObject } from './write/create.ts';
import { deleteObject } from './write/delete.ts';
import { updateObject } from './write/update.ts';

/** Under which name simulated controllers own fields. */
const manager = 'kube-controller-manager';

/** The store as simulated controllers see it: the same rules as over HTTP, without requests. */
export function createSandboxStore(cluster: Cluster): Store {
  const served = ({ group, version, plural }: Resource): ServedKind => {
    const found = cluster.catalogue.find(group, version, plural);
    if (found === undefined) throw new Error(`the sandbox does not serve ${plural}.${version}.${group}`);
    return found;
  };
  return {
    get: (resource, key) => {
      const { kind, version } = served(resource);
      const object = cluster.store.get(kind.collection, key);
      return object === undefined ? undefined : (kind.fromStored(object, version.version) as KubeObject);
    },
    list: (resource, namespace) => {
      const { kind, version } = served(resource);
      return cluster.store.list(kind.collection, namespace).map((object) => kind.fromStored(object, version.version) as KubeObject);
    },
    create: (resource, object: KubeManifest) => {
      const target = served(resource);
      const namespace = object.metadata.namespace ?? '';
      return createObject(cluster, target, complete(target, object), { namespace, manager, mode: 'persist' });
    },
    update: (resource, key, change, subresource) => {
      const { namespace, name } = splitKey(key);
      const options = { namespace, name, subresource, manager, mode: 'persist', kindOfWrite: 'patch', origin: 'controller' } as const;
      return updateObject(cluster, served(resource), options, (object) => change(object as KubeObject));
    },
    delete: (resource, key: ObjectKey) => {
      const { namespace, name } = splitKey(key);
      if (cluster.store.get(served(resource).kind.collection, key) === undefined) return;
      deleteObject(cluster, served(resource), { namespace, name, mode: 'persist', gracePeriodSeconds: 0 });
    },
    subscribe: (listener) =>
      cluster.store.subscribe(({ type, collection, object }) => {
        const event = storeEvent(cluster, collection, object);
        if (event !== undefined) listener({ type, ...event });
      }),
  };
}

function storeEvent({ catalogue }: Cluster, collection: string, object: KubeObject): Omit<StoreEvent, 'type'> | undefined {
  const kind = catalogue.ofCollection(collection);
  const version = kind?.versions[0];
  if (kind === undefined || version === undefined) return undefined;
  const resource = { group: kind.group, version: version.version, plural: kind.plural, kind: kind.kind };
  return { resource, object: kind.fromStored(object, version.version) as KubeObject };
}
