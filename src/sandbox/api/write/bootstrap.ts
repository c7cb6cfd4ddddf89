import { isObject, objectAt, stringAt } from '../json.ts';
import { decode } from './admission.ts';
import type { Cluster } from './cluster.ts';
import { createObject } from './create.ts';

const namespaces = ['default', 'kube-system'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));

/** Creates the objects that a cluster starts with, in order. Throws for a kind that is not served. */
export function applyManifests(cluster: Cluster, manifests: readonly object[]): void {
  for (const manifest of [...namespaces, ...manifests]) {
    if (!isObject(manifest)) throw new Error('a manifest is no object');
    const [group, version] = /^(?:(.*)\/)?(.*)$/.exec(stringAt(manifest, 'apiVersion') ?? '')?.slice(1) ?? [];
    const kind = cluster.catalogue.findByKind(group ?? '', stringAt(manifest, 'kind') ?? '');
    const served = kind && cluster.catalogue.find(kind.group, version ?? '', kind.plural);
    if (served === undefined) throw new Error(`the sandbox does not serve ${String(manifest['apiVersion'])} ${String(manifest['kind'])}`);
    const namespace = served.kind.namespaced ? (stringAt(objectAt(manifest, 'metadata'), 'namespace') ?? 'default') : '';
    createObject(cluster, served, decode(served, manifest, 'Strict').object, { namespace, manager: 'bootstrap', mode: 'persist' });
  }
}
