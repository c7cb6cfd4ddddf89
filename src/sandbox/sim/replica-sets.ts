import type { KubeManifest } from '../../kube/object.ts';
import { keyOf, objectKey } from '../../kube/object-key.ts';
import type { Store } from '../store.ts';
import { canonicalJson, controllerOf, type Deployment, ownerReferenceTo, type PodTemplate, type ReplicaSet } from './objects.ts';
import { replicaSets } from './resources.ts';
import type { SetCount } from './rolling-update.ts';

const hashLabel = 'pod-template-hash';
const revisionAnnotation = 'deployment.kubernetes.io/revision';
/** Kubernetes' alphabet for generated names: nothing that spells a word or looks like another letter. */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The ReplicaSets of a Deployment, oldest first, and which of them has its present template. */
export interface OwnedSets {
  readonly all: readonly ReplicaSet[];
  readonly newSet: ReplicaSet | undefined;
  readonly oldSets: readonly ReplicaSet[];
}

export function readOwnedSets(store: Store, deployment: Deployment): OwnedSets {
  const all = (store.list(replicaSets, deployment.metadata.namespace) as ReplicaSet[])
    .filter((set) => controllerOf(set)?.uid === deployment.metadata.uid && set.metadata.deletionTimestamp === undefined)
    .sort(byAge);
  const wanted = templateText(deployment.spec.template);
  const newSet = all.find((set) => templateText(set.spec.template) === wanted);
  return { all, newSet, oldSets: all.filter((set) => set !== newSet) };
}

function byAge(a: ReplicaSet, b: ReplicaSet): number {
  return revisionOf(a) - revisionOf(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}

/** The template without the label that only ReplicaSets have. */
function templateText(template: PodTemplate): string {
  const { [hashLabel]: _hash, ...labels } = template.metadata?.labels ?? {};
  return canonicalJson({ ...template, metadata: { ...template.metadata, labels } });
}

/** A name part as Kubernetes makes it from a number. */
export function nameFromNumber(value: number): string {
  return [...String(value)].map((character) => nameAlphabet[character.charCodeAt(0) % nameAlphabet.length]).join('');
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

export function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[revisionAnnotation] ?? 0);
}

export function desiredOf(set: ReplicaSet): number {
  return set.spec.replicas ?? 1;
}

export function countOf(set: ReplicaSet): SetCount {
  return { name: set.metadata.name, desired: desiredOf(set), available: set.status?.availableReplicas ?? 0 };
}

/** The ReplicaSet for the Deployment's present template, as yet without pods. */
export function newSetManifest(
  deployment: Deployment,
  options: { readonly replicas: number; readonly annotations: Record<string, string> },
): KubeManifest {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = nameFromNumber(hashOf(templateText(template)));
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      ...(deployment.metadata.namespace === undefined ? {} : { namespace: deployment.metadata.namespace }),
      labels,
      annotations: options.annotations,
      ownerReferences: [ownerReferenceTo(deployment)],
    },
    spec: {
      replicas: options.replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** The annotations that a Deployment keeps on each of its ReplicaSets. */
export function setAnnotations(replicas: number, maxReplicas: number, revision: number): Record<string, string> {
  return {
    'deployment.kubernetes.io/desired-replicas': String(replicas),
    'deployment.kubernetes.io/max-replicas': String(maxReplicas),
    [revisionAnnotation]: String(revision),
  };
}

export function scaleSet(store: Store, set: ReplicaSet, replicas: number): void {
  store.update(replicaSets, keyOf(set), (live) => ({ ...live, spec: { ...(live as ReplicaSet).spec, replicas } }));
}

/** The Deployment that controls the ReplicaSet named. */
export function deploymentKeyOf(set: ReplicaSet) {
  const owner = controllerOf(set);
  return owner?.kind === 'Deployment' ? [objectKey(set.metadata.namespace ?? '', owner.name)] : [];
}
