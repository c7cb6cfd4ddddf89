import type { Canary } from '../api/canary.ts';
import { apiVersion, canaryResource } from '../api/group.ts';
import type { KubeObject, OwnerReference } from '../kube/object.ts';

/** The Canary as the owner whose deletion takes the object along. */
export function ownerReference(canary: Canary): OwnerReference {
  const { name, uid } = canary.metadata;
  return { apiVersion, kind: canaryResource.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Whether this very Canary controls `object`. It does not control one that it found and took over. */
export function isOwnedBy(canary: Canary, object: KubeObject): boolean {
  return (object.metadata.ownerReferences ?? []).some((owner) => owner.controller === true && owner.uid === canary.metadata.uid);
}
