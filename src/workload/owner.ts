import type { Canary } from '../api/canary.ts';
import { apiVersion, canaryResource } from '../api/group.ts';
import type { KubeObject, OwnerReference } from '../kube/object.ts';

/** The Canary as the owner whose deletion takes the object along. */
export function ownerReference(canary: Canary): OwnerReference {
  const { name, uid } = canary.metadata;
  return { apiVersion, kind: canaryResource.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The reference of the one controller that owns `object`, if there is one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}
