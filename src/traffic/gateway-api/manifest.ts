import type { Canary, CanaryService } from '../../api/canary.ts';
import type { TrafficSplit } from '../../api/traffic-split.ts';
import type { KubeManifest } from '../../kube/object.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import { routeMetadata } from '../route-metadata.ts';
import { serviceOf, specRefused } from '../spec-refused.ts';
import type { HttpRouteSpec, ParentRef } from './http-route.ts';
import { routeRules } from './rules.ts';
import type { GatewayApiVersion } from './versions.ts';

type MadeSpec = HttpRouteSpec & Required<Pick<HttpRouteSpec, 'parentRefs' | 'rules'>>;

/** The HTTPRoute of a Canary as it is made. Pure. Throws a stalling ControllerError for a spec that no HTTPRoute can say. */
export function httpRouteManifest(canary: Canary, wanted: TrafficSplit, version: GatewayApiVersion): KubeManifest {
  return {
    apiVersion: apiVersionOf(version.resource),
    kind: version.resource.kind,
    metadata: routeMetadata(canary),
    spec: httpRouteSpec(canary, wanted, version),
  };
}

/** Its spec. */
export function httpRouteSpec(canary: Canary, wanted: TrafficSplit, version: GatewayApiVersion): MadeSpec {
  const service = serviceOf(canary);
  const hostnames = service.hosts ?? [];
  return {
    parentRefs: parentRefs(service),
    ...(hostnames.length > 0 && { hostnames }),
    rules: routeRules(canary, wanted, version),
  };
}

function parentRefs({ gatewayRefs = [] }: CanaryService): ParentRef[] {
  if (gatewayRefs.length === 0) throw specRefused('spec.service.gatewayRefs is empty; name the Gateway that the HTTPRoute belongs to.');
  return gatewayRefs;
}
