import type { ObjectKey } from '../../kube/object-key.ts';
import type { Store } from '../store.ts';
import { isReady, type Pod, type Service, selects } from './objects.ts';
import { isResource, pods, services } from './resources.ts';

/** Which pods answer for a Service now: selected, ready, not being deleted. */
export interface Endpoints {
  /** Undefined when there is no such Service. */
  of(service: ObjectKey): readonly Pod[] | undefined;
  stop(): void;
}

export function watchEndpoints(store: Store): Endpoints {
  const known = new Map<ObjectKey, readonly Pod[] | undefined>();
  const unsubscribe = store.subscribe(({ resource }) => {
    if (isResource(resource, pods) || isResource(resource, services)) known.clear();
  });
  return {
    of: (service) => {
      if (!known.has(service)) known.set(service, readEndpoints(store, service));
      return known.get(service);
    },
    stop: unsubscribe,
  };
}

function readEndpoints(store: Store, key: ObjectKey): readonly Pod[] | undefined {
  const service = store.get(services, key) as Service | undefined;
  if (service === undefined) return undefined;
  return (store.list(pods, service.metadata.namespace) as Pod[]).filter(
    (pod) => selects(service.spec.selector, pod.metadata.labels) && isReady(pod) && pod.metadata.deletionTimestamp === undefined,
  );
}
