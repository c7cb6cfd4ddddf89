import type { KubeObject } from '../../src/kube/object.ts';
import { keyOf } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { HttpRoute } from '../../src/sandbox/sim/http-route.ts';
import type { Store } from '../../src/sandbox/store.ts';

export const httpProxies: Resource = { group: 'projectcontour.io', version: 'v1', plural: 'httpproxies', kind: 'HTTPProxy' };

const acceptMs = 100;

interface HttpProxy extends KubeObject {
  readonly spec: {
    readonly routes?: readonly {
      readonly conditions?: readonly { readonly header?: { readonly name: string } }[];
      readonly services?: readonly { readonly name: string; readonly weight?: number }[];
    }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly observedGeneration?: number }[] };
}

/** A Contour that takes every HTTPProxy. No load goes through it: it is there to say that it has seen what is written. */
export function startContour({ store, clock }: { readonly store: Store; readonly clock: Clock }): {
  readonly active: () => Iterable<HttpRoute>;
} {
  const active = new Map<string, HttpRoute>();
  store.subscribe(({ type, resource, object }) => {
    if (resource.plural !== httpProxies.plural) return;
    const key = keyOf(object);
    if (type === 'DELETED') active.delete(key);
    else if (!isSeen(object as HttpProxy)) clock.schedule(acceptMs, () => accept(key));
  });
  const accept = (key: ReturnType<typeof keyOf>) => {
    const proxy = store.get(httpProxies, key) as HttpProxy | undefined;
    if (proxy === undefined || isSeen(proxy)) return;
    const lastTransitionTime = new Date(clock.now()).toISOString();
    const seen = { observedGeneration: proxy.metadata.generation ?? 1, lastTransitionTime };
    const valid = { type: 'Valid', status: 'True', reason: 'Valid', message: 'Valid HTTPProxy', ...seen };
    store.update(httpProxies, key, (live) => ({ ...live, status: { currentStatus: 'valid', conditions: [valid] } }), 'status');
    active.set(key, asHttpRoute(proxy));
  };
  return { active: () => active.values() };
}

function isSeen({ metadata, status }: HttpProxy): boolean {
  return status?.conditions?.some(({ observedGeneration }) => observedGeneration === metadata.generation) ?? false;
}

/** What it says, in the words of the Gateway API. */
export function asHttpRoute(object: KubeObject): HttpRoute {
  const { metadata, spec, status } = object as HttpProxy;
  const rules = (spec.routes ?? []).map(({ conditions = [], services = [] }) => ({
    matches: [{ headers: conditions.flatMap(({ header }) => (header === undefined ? [] : [{ name: header.name, value: '' }])) }],
    backendRefs: services.map(({ name, weight = 0 }) => ({ name, weight })),
  }));
  const parents = [{ parentRef: { name: 'contour' }, controllerName: 'contour', conditions: status?.conditions ?? [] }];
  return { apiVersion: object.apiVersion, kind: object.kind, metadata, spec: { rules }, status: { parents } } as unknown as HttpRoute;
}
