import { keyOf } from '../../kube/object-key.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Store } from '../store.ts';
import { kubeTime, type Pod } from './objects.ts';
import { pods } from './resources.ts';

const defaultGraceSeconds = 30;

/** Marks the pod as being deleted; the kubelet removes it when its containers have ended. One that never got a node goes at once. A repeat is harmless. */
export function deletePodGracefully(store: Store, clock: Clock, pod: Pod): void {
  if (pod.metadata.deletionTimestamp !== undefined) return;
  if (pod.spec.nodeName === undefined) {
    store.delete(pods, keyOf(pod));
    return;
  }
  const graceSeconds = pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds;
  store.update(pods, keyOf(pod), (live) => ({
    ...live,
    metadata: {
      ...live.metadata,
      deletionTimestamp: kubeTime(clock.now() + graceSeconds * 1000),
      deletionGracePeriodSeconds: graceSeconds,
    },
  }));
}
