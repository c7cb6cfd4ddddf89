import type { Canary } from '../api/canary.ts';
import { canaryResource, finalizer } from '../api/group.ts';
import type { KubeClient } from '../kube/client.ts';
import { objectKey } from '../kube/object-key.ts';

/** Whether a deletion waits for us. */
export function isHeld(canary: Canary): boolean {
  return canary.metadata.finalizers?.includes(finalizer) ?? false;
}

/**
 * Holds back the deletion of a Canary that wants to be reverted, and no other (Flagger: spec.revertOnDeletion). One request where the finalizers change, none
 * where not; a repeat is harmless. Throws KubeError.
 */
export async function keepFinalizer(client: Pick<KubeClient, 'patchMerge'>, canary: Canary): Promise<void> {
  const wanted = canary.spec.revertOnDeletion === true;
  if (canary.metadata.deletionTimestamp !== undefined || wanted === isHeld(canary)) return;
  const others = (canary.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  await setFinalizers(client, canary, wanted ? [...others, finalizer] : others);
}

/** Lets the deletion go on. A repeat is harmless. */
export async function releaseFinalizer(client: Pick<KubeClient, 'patchMerge'>, canary: Canary): Promise<void> {
  if (!isHeld(canary)) return;
  await setFinalizers(
    client,
    canary,
    (canary.metadata.finalizers ?? []).filter((name) => name !== finalizer),
  );
}

/** The version that it rests on goes along, because a merge patch replaces the whole list. */
async function setFinalizers(client: Pick<KubeClient, 'patchMerge'>, canary: Canary, finalizers: readonly string[]): Promise<void> {
  const { name, namespace, resourceVersion } = canary.metadata;
  await client.patchMerge(canaryResource, objectKey(namespace, name), { metadata: { finalizers, resourceVersion } });
}
