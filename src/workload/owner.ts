import { createHash } from 'node:crypto';
import type { Canary } from '../api/canary.ts';
import { apiVersion, canaryResource } from '../api/group.ts';
import type { KubeObject, OwnerReference } from '../kube/object.ts';

const canaryLabel = 'serin.dev/canary';

/** Longest value of a label. */
const labelLimit = 63;

/** The Canary as the owner whose deletion takes the object along. */
export function ownerReference(canary: Canary): OwnerReference {
  const { name, uid } = canary.metadata;
  return { apiVersion, kind: canaryResource.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The reference of the one controller that owns `object`, if there is one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

/** Labels by which what is kept for a Canary (snapshots, copies of configs) is found again. */
export function keptLabels(canary: Canary): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/managed-by': 'serin', [canaryLabel]: canaryLabelValue(canary) };
}

/** Whether `object`, made with keptLabels, is kept for this Canary; one that an earlier Canary of its name left behind without an owner is. */
export function isKeptFor(canary: Canary, object: KubeObject): boolean {
  const owner = controllerOf(object);
  return owner === undefined ? object.metadata.labels?.[canaryLabel] === canaryLabelValue(canary) : owner.uid === canary.metadata.uid;
}

function canaryLabelValue({ metadata: { name } }: Canary): string {
  return name.length <= labelLimit ? name : createHash('sha256').update(name).digest('hex').slice(0, 40);
}
