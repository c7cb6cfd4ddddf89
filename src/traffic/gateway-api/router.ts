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
import type { ClusterAccess, Router } from '../router.ts';
import { writtenWeightPercent } from '../shares.ts';
import { pendingAcceptance } from './acceptance.ts';
import { asHttpRoute, type HttpRoute, type HttpRouteRule, type HttpRouteSpec } from './http-route.ts';
import { httpRouteManifest, httpRouteSpec } from './manifest.ts';
import { normalParentRef, normalRule } from './normal-form.ts';
import { restRuleCount } from './rules.ts';
import { httpRouteTakeOver as takeOver } from './take-over.ts';
import type { GatewayApiVersion } from './versions.ts';

/** A router on HTTPRoutes of the Gateway API (flagger-routing section 1.4). Both versions are this one; the table of versions says what differs. */
export function createGatewayApiRouter(access: ClusterAccess, version: GatewayApiVersion): Router {
  return createObjectRouter(access, {
    resource: version.resource,
    manifest: (canary, wanted) => httpRouteManifest(canary, wanted, version),
    patch: (canary, live, wanted) => routePatch(canary, asHttpRoute(live), { wanted, version }),
    weightPercent: (canary, live) => weightPercent(canary, asHttpRoute(live)),
    takeOver: {
      at: (canary, live) => takeOver.at(canary, rulesOf(live)),
      patch: (canary, live, wanted) => takeOverPatch(canary, asHttpRoute(live), { wanted, version }),
      loan: (canary, live) => takeOver.loan(canary, rulesOf(live)),
      fields: ['rules', 'hostnames', 'parentRefs'],
      giveBack: (canary, live, { original, how }) => giveBackPatch(canary, asHttpRoute(live), { original, how }),
    },
    pending: (live) => (version.acceptance ? pendingAcceptance(asHttpRoute(live)) : undefined),
  });
}

interface Goal {
  readonly wanted: TrafficSplit;
  readonly version: GatewayApiVersion;
}

function routePatch(canary: Canary, route: HttpRoute, { wanted, version }: Goal): JsonPatchOperation[] {
  return patchTo(canary, route, httpRouteSpec(canary, wanted, version));
}

/** First our Services join, then the others leave, then they go. */
function takeOverPatch(canary: Canary, route: HttpRoute, { wanted, version }: Goal): JsonPatchOperation[] {
  const made = httpRouteSpec(canary, wanted, version);
  const { rules, whose } = takeOver.next(canary, route.spec.rules ?? [], made.rules);
  if (whose === 'still theirs') return patchOf(route, testAndReplace('/spec/rules', route.spec.rules, rules));
  return patchTo(canary, route, { ...made, rules });
}

/** The same steps the other way round. */
function giveBackPatch(
  canary: Canary,
  route: HttpRoute,
  { original = route.spec, how }: { readonly original: HttpRouteSpec | undefined; readonly how: 'in steps' | 'at once' },
): JsonPatchOperation[] {
  const { hostnames, parentRefs } = route.spec;
  const { rules, whose } = takeOver.nextBack(canary, route.spec.rules ?? [], { original: original.rules ?? [], how });
  const others = [
    ...testAndReplace('/spec/hostnames', hostnames, original.hostnames),
    ...testAndReplace('/spec/parentRefs', parentRefs, original.parentRefs),
  ];
  return patchOf(route, [
    ...testAndReplace('/spec/rules', route.spec.rules, rules),
    ...(whose === 'still theirs' ? [] : others),
    ...(whose === 'alone' ? returnedMetadata(canary, route) : []),
  ]);
}

function rulesOf(live: KubeObject): readonly HttpRouteRule[] {
  return asHttpRoute(live).spec.rules ?? [];
}

function patchTo(canary: Canary, route: HttpRoute, made: ReturnType<typeof httpRouteSpec>): JsonPatchOperation[] {
  const { namespace = '' } = route.metadata;
  const { parentRefs = [], hostnames = [], rules = [] } = route.spec;
  const normalParents = (refs: typeof parentRefs) => refs.map((ref) => normalParentRef(ref, namespace));
  return patchOf(route, [
    ...(isDeepStrictEqual(rules.map(normalRule), made.rules.map(normalRule))
      ? []
      : testAndReplace('/spec/rules', route.spec.rules, made.rules)),
    ...(isDeepStrictEqual(hostnames, made.hostnames ?? []) ? [] : testAndReplace('/spec/hostnames', route.spec.hostnames, made.hostnames)),
    ...(isDeepStrictEqual(normalParents(parentRefs), normalParents(made.parentRefs))
      ? []
      : testAndReplace('/spec/parentRefs', route.spec.parentRefs, made.parentRefs)),
    ...routeMetadataChanges(canary, route),
  ]);
}

function weightPercent(canary: Canary, { spec }: HttpRoute): number | undefined {
  const rules = (spec.rules ?? []).map(({ backendRefs = [] }) => {
    const weightOf = (service: string) => {
      const found = backendRefs.find(({ name }) => name === service);
      return found && (found.weight ?? 1);
    };
    return { primary: weightOf(primaryServiceName(canary)), canary: weightOf(canaryServiceName(canary)) };
  });
  return writtenWeightPercent(canary, rules, restRuleCount(canary));
}
