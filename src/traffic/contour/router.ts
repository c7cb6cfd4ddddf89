import { isDeepStrictEqual } from 'node:util';
import type { Canary } from '../../api/canary.ts';
import { canaryServiceName, primaryServiceName } from '../../api/names.ts';
import type { TrafficSplit } from '../../api/traffic-split.ts';
import type { JsonPatchOperation } from '../../kube/client.ts';
import { testAndReplace } from '../../kube/json-patch.ts';
import { createObjectRouter } from '../object-router.ts';
import { patchOf } from '../patch.ts';
import { routeMetadataChanges } from '../route-metadata.ts';
import type { ClusterAccess, Router, RouterOptions } from '../router.ts';
import { writtenWeightPercent } from '../shares.ts';
import { asHttpProxy, type HttpProxy, httpProxies } from './http-proxy.ts';
import { httpProxyManifest, proxyRoutes } from './manifest.ts';
import { normalRoute } from './normal-form.ts';
import { pendingValidity } from './validity.ts';

/** A router on HTTPProxies of Contour (flagger-routing section 1.9). Its ingress class is ours only where the flag names one. */
export function createContourRouter(access: ClusterAccess, options: RouterOptions = {}): Router {
  return createObjectRouter(access, {
    resource: httpProxies,
    manifest: (canary, wanted) => httpProxyManifest(canary, wanted, options),
    patch: (canary, live, wanted) => proxyPatch(canary, asHttpProxy(live), { wanted, options }),
    weightPercent: (canary, live) => weightPercent(canary, asHttpProxy(live)),
    pending: (live) => pendingValidity(asHttpProxy(live)),
  });
}

interface Goal {
  readonly wanted: TrafficSplit;
  readonly options: RouterOptions;
}

function proxyPatch(canary: Canary, proxy: HttpProxy, { wanted, options }: Goal): JsonPatchOperation[] {
  const { routes = [], ingressClassName } = proxy.spec;
  const { ingressClass = ingressClassName } = options;
  const made = proxyRoutes(canary, wanted);
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
