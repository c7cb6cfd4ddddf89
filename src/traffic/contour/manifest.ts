import type { Canary, CanaryService } from '../../api/canary.ts';
import { canaryServiceName, primaryServiceName } from '../../api/names.ts';
import type { TrafficSplit } from '../../api/traffic-split.ts';
import type { KubeManifest } from '../../kube/object.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import { routeMetadata } from '../route-metadata.ts';
import type { RouterOptions } from '../router.ts';
import { sharesOf } from '../shares.ts';
import { serviceOf } from '../spec-refused.ts';
import { analysisConditions, pathCondition } from './conditions.ts';
import { httpProxies, type ProxyRoute, type ProxyService } from './http-proxy.ts';

/**
 * The HTTPProxy of a Canary as it is made: without a virtual host, for a root HTTPProxy of its users to include (flagger-routing section 1.9). Pure. Throws
 * a stalling ControllerError for a spec that no HTTPProxy can say.
 */
export function httpProxyManifest(canary: Canary, wanted: TrafficSplit, { ingressClass }: RouterOptions): KubeManifest {
  return {
    apiVersion: apiVersionOf(httpProxies),
    kind: httpProxies.kind,
    metadata: routeMetadata(canary),
    spec: { ...(ingressClass !== undefined && { ingressClassName: ingressClass }), routes: proxyRoutes(canary, wanted) },
  };
}

/** Its routes: one for each entry of spec.analysis.match, and the last for all other requests. The weights of each sum to 100 (I1). */
export function proxyRoutes(canary: Canary, split: TrafficSplit): ProxyRoute[] {
  const service = serviceOf(canary);
  const { matchedPercent, otherPercent } = sharesOf(canary, split);
  const path = pathCondition(service);
  const policies = policiesOf(service);
  const matched = matchedPercent === undefined ? [] : analysisConditions(canary);
  return [
    ...matched.map((conditions) => ({ conditions: [path, ...conditions], ...policies, services: services(canary, matchedPercent ?? 0) })),
    { conditions: [path], ...policies, services: services(canary, otherPercent) },
  ];
}

function policiesOf({ timeout, retries }: CanaryService): Pick<ProxyRoute, 'timeoutPolicy' | 'retryPolicy'> {
  return {
    ...(timeout && { timeoutPolicy: { response: timeout, idle: '5m' } }),
    ...(retries && retries.attempts !== 0 && { retryPolicy: retryPolicyOf(retries) }),
  };
}

/** Contour's count is 1 where it is absent. */
function retryPolicyOf({ attempts, perTryTimeout, retryOn }: NonNullable<CanaryService['retries']>): ProxyRoute['retryPolicy'] & object {
  const causes = (retryOn ?? '').split(',').map((cause) => cause.trim());
  return {
    ...(attempts !== undefined && { count: attempts }),
    ...(perTryTimeout && { perTryTimeout }),
    ...(causes.some((cause) => cause !== '') && { retryOn: causes.filter((cause) => cause !== '') }),
  };
}

function services(canary: Canary, canaryPercent: number): ProxyService[] {
  return [
    serviceWith(canary, primaryServiceName(canary), 100 - canaryPercent),
    serviceWith(canary, canaryServiceName(canary), canaryPercent),
  ];
}

/** The header tells a Linkerd sidecar of the proxy which Service was chosen. */
function serviceWith(canary: Canary, name: string, weight: number): ProxyService {
  const { port } = serviceOf(canary);
  const value = `${name}.${canary.metadata.namespace}.svc.cluster.local:${port}`;
  return { name, port, weight, requestHeadersPolicy: { set: [{ name: 'l5d-dst-override', value }] } };
}
