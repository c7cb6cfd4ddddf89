import { isDeepStrictEqual } from 'node:util';
import type { Canary } from '../../api/canary.ts';
import { canaryServiceName, primaryServiceName } from '../../api/names.ts';
import type { TrafficSplit } from '../../api/traffic-split.ts';
import type { JsonPatchOperation } from '../../kube/client.ts';
import { testAndReplace } from '../../kube/json-patch.ts';
import type { KubeObject } from '../../kube/object.ts';
import { createObjectRouter } from '../object-router.ts';
import { returnedMetadata } from '../original.ts';
import { patchOf } from '../patch.ts';
import { routeMetadataChanges } from '../route-metadata.ts';
import type { ClusterAccess, Router, RouterOptions } from '../router.ts';
import { writtenWeightPercent } from '../shares.ts';
import { asHttpProxy, type HttpProxy, httpProxies, type ProxyRoute } from './http-proxy.ts';
import { httpProxyManifest, proxyRoutes } from './manifest.ts';
import { normalRoute } from './normal-form.ts';
import { httpProxyTakeOver as takeOver } from './take-over.ts';
import { pendingValidity } from './validity.ts';

/** A router on HTTPProxies of Contour (flagger-routing section 1.9). Its ingress class is ours only where the flag names one. */
export function createContourRouter(access: ClusterAccess, options: RouterOptions = {}): Router {
  return createObjectRouter(access, {
    resource: httpProxies,
    manifest: (canary, wanted) => httpProxyManifest(canary, wanted, options),
    patch: (canary, live, wanted) => proxyPatch(canary, asHttpProxy(live), { wanted, options }),
    weightPercent: (canary, live) => weightPercent(canary, asHttpProxy(live)),
    takeOver: {
      at: (canary, live) => takeOver.at(canary, routesOf(live)),
      patch: (canary, live, wanted) => takeOverPatch(canary, asHttpProxy(live), { wanted, options }),
      loan: (canary, live) => takeOver.loan(canary, routesOf(live)),
      fields: ['routes', 'ingressClassName'],
      giveBack: (canary, live, { original, how }) => giveBackPatch(canary, asHttpProxy(live), { original, how }),
    },
    pending: (live) => pendingValidity(asHttpProxy(live)),
  });
}

interface Goal {
  readonly wanted: TrafficSplit;
  readonly options: RouterOptions;
}

function proxyPatch(canary: Canary, proxy: HttpProxy, goal: Goal): JsonPatchOperation[] {
  return patchTo(canary, proxy, { made: proxyRoutes(canary, goal.wanted), options: goal.options });
}

/** First our Services join, then the others leave, then they go. */
function takeOverPatch(canary: Canary, proxy: HttpProxy, { wanted, options }: Goal): JsonPatchOperation[] {
  const { rules, whose } = takeOver.next(canary, proxy.spec.routes ?? [], proxyRoutes(canary, wanted));
  if (whose === 'still theirs') return patchOf(proxy, testAndReplace('/spec/routes', proxy.spec.routes, rules));
  return patchTo(canary, proxy, { made: rules, options });
}

/** The same steps the other way round. */
function giveBackPatch(
  canary: Canary,
  proxy: HttpProxy,
  { original = proxy.spec, how }: { readonly original: HttpProxy['spec'] | undefined; readonly how: 'in steps' | 'at once' },
): JsonPatchOperation[] {
  const { routes = [], ingressClassName } = proxy.spec;
  const { rules, whose } = takeOver.nextBack(canary, routes, { original: original.routes ?? [], how });
  return patchOf(proxy, [
    ...testAndReplace('/spec/routes', proxy.spec.routes, rules),
    ...(whose === 'still theirs' ? [] : testAndReplace('/spec/ingressClassName', ingressClassName, original.ingressClassName)),
    ...(whose === 'alone' ? returnedMetadata(canary, proxy) : []),
  ]);
}

function routesOf(live: KubeObject): readonly ProxyRoute[] {
  return asHttpProxy(live).spec.routes ?? [];
}

function patchTo(
  canary: Canary,
  proxy: HttpProxy,
  { made, options }: { readonly made: readonly ProxyRoute[]; readonly options: RouterOptions },
): JsonPatchOperation[] {
  const { routes = [], ingressClassName } = proxy.spec;
  const { ingressClass = ingressClassName } = options;
  return patchOf(proxy, [
    ...(isDeepStrictEqual(routes.map(normalRoute), made.map(normalRoute)) ? [] : testAndReplace('/spec/routes', proxy.spec.routes, made)),
    ...(ingressClass === ingressClassName ? [] : testAndReplace('/spec/ingressClassName', ingressClassName, ingressClass)),
    ...routeMetadataChanges(canary, proxy),
  ]);
}

/** Contour shares out evenly where all weights are 0. */
function weightPercent(canary: Canary, { spec }: HttpProxy): number | undefined {
  const routes = (spec.routes ?? []).map(({ services = [] }) => {
    const absent = services.every(({ weight = 0 }) => weight === 0) ? 1 : 0;
    const weightOf = (service: string) => {
      const found = services.find(({ name }) => name === service);
      return found && (found.weight || absent);
    };
    return { primary: weightOf(primaryServiceName(canary)), canary: weightOf(canaryServiceName(canary)) };
  });
  return writtenWeightPercent(canary, routes);
}
