import type { Canary, CanaryService } from '../../api/canary.ts';
import { fluxAnnotations } from '../../api/group.ts';
import { apexServiceName, canaryServiceName, primaryServiceName } from '../../api/names.ts';
import type { TrafficSplit } from '../../api/traffic-split.ts';
import type { KubeManifest } from '../../kube/object.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import { ownerReference } from '../owner.ts';
import { serviceOf, specRefused } from '../spec-refused.ts';
import { routeFilters } from './filters.ts';
import type { BackendRef, HttpRouteRule, HttpRouteSpec, ParentRef } from './http-route.ts';
import { routeMatches } from './matches.ts';
import type { GatewayApiVersion } from './versions.ts';

type MadeSpec = HttpRouteSpec & Required<Pick<HttpRouteSpec, 'parentRefs' | 'rules'>>;

/** The HTTPRoute of a Canary as it is made. Pure. Throws a stalling ControllerError for a spec that no HTTPRoute can say. */
export function httpRouteManifest(canary: Canary, wanted: TrafficSplit, version: GatewayApiVersion): KubeManifest {
  return {
    apiVersion: apiVersionOf(version.resource),
    kind: version.resource.kind,
    metadata: {
      name: apexServiceName(canary),
      namespace: canary.metadata.namespace,
      ...routeMetadata(canary),
      ownerReferences: [ownerReference(canary)],
    },
    spec: httpRouteSpec(canary, wanted, version),
  };
}

/** Labels and annotations that are ours: those of spec.service.apex, and Flux's. */
export function routeMetadata(canary: Canary): { labels: Readonly<Record<string, string>>; annotations: Readonly<Record<string, string>> } {
  const { labels = {}, annotations = {} } = serviceOf(canary).apex ?? {};
  return { labels, annotations: { ...annotations, ...fluxAnnotations } };
}

/** One rule that shares the traffic out between the Services of primary and canary; the weights sum to 100 (I1). */
export function httpRouteSpec(canary: Canary, wanted: TrafficSplit, version: GatewayApiVersion): MadeSpec {
  const { canaryWeightPercent } = wanted;
  const service = serviceOf(canary);
  const filters = routeFilters(service, version);
  const timeouts = version.timeouts ? timeoutsOf(service) : {};
  const rule: HttpRouteRule = {
    matches: routeMatches(service),
    ...(filters.length > 0 && { filters }),
    backendRefs: [
      backend(primaryServiceName(canary), service.port, 100 - canaryWeightPercent),
      backend(canaryServiceName(canary), service.port, canaryWeightPercent),
    ],
    ...(Object.keys(timeouts).length > 0 && { timeouts }),
  };
  const hostnames = service.hosts ?? [];
  return { parentRefs: parentRefs(service), ...(hostnames.length > 0 && { hostnames }), rules: [rule] };
}

function parentRefs({ gatewayRefs = [] }: CanaryService): ParentRef[] {
  if (gatewayRefs.length === 0) throw specRefused('spec.service.gatewayRefs is empty; name the Gateway that the HTTPRoute belongs to.');
  return gatewayRefs;
}

function timeoutsOf({ timeout, backendTimeout }: CanaryService): { request?: string; backendRequest?: string } {
  return { ...(timeout && { request: timeout }), ...(backendTimeout && { backendRequest: backendTimeout }) };
}

function backend(name: string, port: number, weight: number): BackendRef {
  return { group: '', kind: 'Service', name, port, weight };
}
