import { isDeepStrictEqual } from 'node:util';
import type { Canary, CanaryService } from '../api/canary.ts';
import { portName, targetPort } from '../api/defaults.ts';
import { fluxAnnotations } from '../api/group.ts';
import { apexServiceName, canaryServiceName, primaryServiceName } from '../api/names.ts';
import type { JsonPatchOperation } from '../kube/client.ts';
import { testAndReplace } from '../kube/json-patch.ts';
import type { KubeManifest, KubeObject } from '../kube/object.ts';
import { isOwnedBy, ownerReference } from './owner.ts';
import { mergedMap, patchOf, replacedMap } from './patch.ts';
import type { ServiceTarget } from './service-router.ts';
import { serviceOf } from './spec-refused.ts';

/** Which of the three Services of a Canary. */
export type ServiceRole = 'apex' | 'primary' | 'canary';

type TextMap = Readonly<Record<string, string>>;

interface ServicePort {
  /** A Service of a single port may leave it out. */
  readonly name?: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly appProtocol?: string;
  readonly nodePort?: number;
}

interface LiveService extends KubeObject {
  readonly spec: { readonly ports?: readonly ServicePort[]; readonly selector?: TextMap; readonly trafficDistribution?: string };
}

const names: Readonly<Record<ServiceRole, (canary: Canary) => string>> = {
  apex: apexServiceName,
  primary: primaryServiceName,
  canary: canaryServiceName,
};

export function serviceName(canary: Canary, role: ServiceRole): string {
  return names[role](canary);
}

/** The apex serves the primary's pods, as its own Service does. */
export function serviceSelector(role: ServiceRole, { label, value }: ServiceTarget): TextMap {
  return { [label]: role === 'canary' ? value : `${value}-primary` };
}

/** A Service as it is made (flagger-routing section 1.1). */
export function serviceManifest(canary: Canary, role: ServiceRole, target: ServiceTarget): KubeManifest {
  const service = serviceOf(canary);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: serviceName(canary, role),
      namespace: canary.metadata.namespace,
      ...serviceMetadata(canary, role, target),
      ownerReferences: [ownerReference(canary)],
    },
    spec: {
      type: 'ClusterIP',
      ...(service.headless === true && { clusterIP: 'None' }),
      ...(service.trafficDistribution !== undefined && { trafficDistribution: service.trafficDistribution }),
      selector: serviceSelector(role, target),
      ports: servicePorts(service, target),
    },
  };
}

/**
 * The JSON patch that mends a live Service; empty where nothing is to be done. Ports and selector are mended whoever made it; labels, annotations and
 * trafficDistribution only where this Canary owns it, but one that is mended is given Flux's annotations in any case (flagger-routing section 1.1).
 */
export function servicePatch(
  canary: Canary,
  role: ServiceRole,
  at: { readonly live: KubeObject; readonly target: ServiceTarget },
): JsonPatchOperation[] {
  const live = at.live as LiveService;
  const service = serviceOf(canary);
  const { ports = [], selector = {}, trafficDistribution } = live.spec;
  const wantedPorts = withNodePorts(servicePorts(service, at.target), ports);
  const routing = [
    ...(isDeepStrictEqual(byPort(ports), byPort(wantedPorts)) ? [] : testAndReplace('/spec/ports', live.spec.ports, wantedPorts)),
    ...replacedMap('/spec/selector', selector, serviceSelector(role, at.target)),
  ];
  const { labels, annotations } = live.metadata;
  if (!isOwnedBy(canary, live)) {
    return routing.length === 0 ? [] : patchOf(live, [...routing, ...mergedMap('/metadata/annotations', annotations, fluxAnnotations)]);
  }
  const wanted = serviceMetadata(canary, role, at.target);
  const unmanaged = service.unmanagedMetadata ?? {};
  return patchOf(live, [
    ...routing,
    ...(trafficDistribution === service.trafficDistribution
      ? []
      : testAndReplace('/spec/trafficDistribution', trafficDistribution, service.trafficDistribution)),
    ...replacedMap('/metadata/labels', labels, { ...wanted.labels, ...picked(labels, unmanaged.labels) }),
    ...replacedMap('/metadata/annotations', annotations, { ...wanted.annotations, ...picked(annotations, unmanaged.annotations) }),
  ]);
}

function serviceMetadata(canary: Canary, role: ServiceRole, target: ServiceTarget): { labels: TextMap; annotations: TextMap } {
  const { labels, annotations } = serviceOf(canary)[role] ?? {};
  return { labels: { ...labels, [target.label]: serviceName(canary, role) }, annotations: { ...annotations, ...fluxAnnotations } };
}

/** The Service's port, and with portDiscovery the containers' others. One whose name or number is taken would make the API server refuse the Service. */
function servicePorts(service: CanaryService, target: ServiceTarget): ServicePort[] {
  const main = {
    name: portName(service),
    protocol: 'TCP',
    port: service.port,
    targetPort: targetPort(service),
    ...(service.appProtocol !== undefined && { appProtocol: service.appProtocol }),
  };
  if (service.portDiscovery !== true) return [main];
  const others = target.ports.filter(
    ({ name, port }) => name !== main.name && port !== main.port && name !== main.targetPort && port !== main.targetPort,
  );
  return [main, ...others.map(({ name, port }) => ({ name, protocol: 'TCP', port, targetPort: port }))];
}

/** Keeps the node ports that a Service of type NodePort or LoadBalancer was given: clients outside rely on them. */
function withNodePorts(ports: readonly ServicePort[], live: readonly ServicePort[]): ServicePort[] {
  return ports.map((port) => {
    const same = live.find(({ name, port: number }) => name === port.name || (name === undefined && number === port.port));
    const nodePort = same?.nodePort;
    return nodePort === undefined ? port : { ...port, nodePort };
  });
}

function byPort(ports: readonly ServicePort[]): ServicePort[] {
  return [...ports].sort((a, b) => a.port - b.port);
}

/** What stands under `keys` now. */
function picked(map: TextMap | undefined, keys: readonly string[] = []): TextMap {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => keys.includes(key)));
}
