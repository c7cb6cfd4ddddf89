import { isDeepStrictEqual } from 'node:util';
import type { Canary } from '../../api/canary.ts';
import { apexServiceName, canaryServiceName, primaryServiceName } from '../../api/names.ts';
import type { TrafficSplit } from '../../api/traffic-split.ts';
import type { JsonPatchOperation } from '../../kube/client.ts';
import { testAndReplace } from '../../kube/json-patch.ts';
import { objectKey } from '../../kube/object-key.ts';
import { ControllerError } from '../../platform/controller-error.ts';
import { mergedMap, patchOf } from '../patch.ts';
import type { ClusterAccess, Router, RouteState } from '../router.ts';
import { pendingAcceptance } from './acceptance.ts';
import { asHttpRoute, type HttpRoute } from './http-route.ts';
import { httpRouteManifest, httpRouteSpec, routeMetadata } from './manifest.ts';
import { normalParentRef, normalRule } from './normal-form.ts';
import type { GatewayApiVersion } from './versions.ts';

/** A router on HTTPRoutes of the Gateway API (flagger-routing section 1.4). Both versions are this one; the table of versions says what differs. */
export function createGatewayApiRouter({ client, cache }: ClusterAccess, version: GatewayApiVersion): Router {
  const keyOf = (canary: Canary) => objectKey(canary.metadata.namespace, apexServiceName(canary));
  const find = (canary: Canary) => {
    const object = cache(version.resource).get(keyOf(canary));
    return object && asHttpRoute(object);
  };

  return {
    read(canary, wanted): RouteState {
      const route = find(canary);
      if (route === undefined) {
        const pending = `HTTPRoute ${keyOf(canary)} does not exist.`;
        return { canaryWeightPercent: undefined, accepted: false, pending, asWanted: false };
      }
      const shares = sharesOf(route, canary);
      const pending = version.acceptance ? pendingAcceptance(route) : undefined;
      return {
        canaryWeightPercent: shares && Math.round((100 * shares.canary) / Math.max(1, shares.primary + shares.canary)),
        accepted: pending === undefined,
        ...(pending === undefined ? {} : { pending }),
        asWanted: isAsWanted(canary, { route, version, wanted }),
      };
    },

    async write(canary, wanted) {
      const route = find(canary);
      if (route === undefined) {
        await client.create(version.resource, httpRouteManifest(canary, wanted, version));
        return;
      }
      const patch = routePatch(canary, { route, version, wanted });
      if (patch.length > 0) await client.patchJson(version.resource, keyOf(canary), patch);
    },
  };
}

interface Comparison {
  readonly route: HttpRoute;
  readonly version: GatewayApiVersion;
  readonly wanted: TrafficSplit;
}

/** Labels and annotations of others stay: some gateways keep their own record there. */
function routePatch(canary: Canary, { route, version, wanted }: Comparison): JsonPatchOperation[] {
  const { namespace = '', labels, annotations } = route.metadata;
  const { parentRefs = [], hostnames = [], rules = [] } = route.spec;
  const made = httpRouteSpec(canary, wanted, version);
  const metadata = routeMetadata(canary);
  const normalParents = (refs: typeof parentRefs) => refs.map((ref) => normalParentRef(ref, namespace));
  return patchOf(route, [
    ...(isDeepStrictEqual(rules.map(normalRule), made.rules.map(normalRule))
      ? []
      : testAndReplace('/spec/rules', route.spec.rules, made.rules)),
    ...(isDeepStrictEqual(hostnames, made.hostnames ?? []) ? [] : testAndReplace('/spec/hostnames', route.spec.hostnames, made.hostnames)),
    ...(isDeepStrictEqual(normalParents(parentRefs), normalParents(made.parentRefs))
      ? []
      : testAndReplace('/spec/parentRefs', route.spec.parentRefs, made.parentRefs)),
    ...mergedMap('/metadata/labels', labels, metadata.labels),
    ...mergedMap('/metadata/annotations', annotations, metadata.annotations),
  ]);
}

/** A spec that cannot be said is never so: write() then says why, and reading goes on. */
function isAsWanted(canary: Canary, comparison: Comparison): boolean {
  try {
    return routePatch(canary, comparison).length === 0;
  } catch (error) {
    if (error instanceof ControllerError) return false;
    throw error;
  }
}

/** The weights of the last rule that names both Services: rules for single clients (session affinity) stand before it. */
function sharesOf(route: HttpRoute, canary: Canary): { primary: number; canary: number } | undefined {
  for (const { backendRefs = [] } of (route.spec.rules ?? []).toReversed()) {
    const primary = backendRefs.find(({ name }) => name === primaryServiceName(canary));
    const second = backendRefs.find(({ name }) => name === canaryServiceName(canary));
    if (primary && second) return { primary: primary.weight ?? 1, canary: second.weight ?? 1 };
  }
  return undefined;
}
