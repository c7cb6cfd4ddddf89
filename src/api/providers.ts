/** Fields of spec.service that a router, and not the Services, must heed. */
export const routeFields = [
  'timeout',
  'backendTimeout',
  'gateways',
  'gatewayRefs',
  'hosts',
  'delegation',
  'trafficPolicy',
  'match',
  'rewrite',
  'retries',
  'headers',
  'mirror',
  'corsPolicy',
  'meshName',
  'backends',
] as const;
export type RouteField = (typeof routeFields)[number];

/** What a provider needs of the Canary and which route fields it heeds (flagger-routing section 1.0). */
export interface ProviderFacts {
  readonly needs: 'service.gatewayRefs' | 'ingressRef' | 'routeRef' | undefined;
  readonly heeds: readonly RouteField[];
  /** It tells requests of spec.analysis.match apart by these alone: an entry without them would be for everybody. */
  readonly matchesBy?: 'headers or queryParams';
}

const heedsNothing: ProviderFacts = { needs: undefined, heeds: [] };
const smi: ProviderFacts = { needs: undefined, heeds: ['hosts'] };
const ingress: ProviderFacts = { needs: 'ingressRef', heeds: [] };
const gatewayV1beta1: readonly RouteField[] = ['gatewayRefs', 'hosts', 'match', 'rewrite', 'headers', 'mirror'];
const byValues = { matchesBy: 'headers or queryParams' } as const;

const facts: Readonly<Record<string, ProviderFacts>> = {
  istio: {
    needs: undefined,
    heeds: ['timeout', 'gateways', 'hosts', 'delegation', 'trafficPolicy', 'match', 'rewrite', 'retries', 'headers', 'corsPolicy'],
  },
  'gatewayapi:v1': { needs: 'service.gatewayRefs', heeds: [...gatewayV1beta1, 'timeout', 'backendTimeout', 'corsPolicy'], ...byValues },
  'gatewayapi:v1beta1': { needs: 'service.gatewayRefs', heeds: gatewayV1beta1, ...byValues },
  contour: { needs: undefined, heeds: ['match', 'timeout', 'retries'], ...byValues },
  appmesh: { needs: undefined, heeds: ['match', 'timeout', 'retries', 'hosts', 'meshName', 'backends'] },
  'appmesh:v1beta2': { needs: undefined, heeds: ['match', 'timeout', 'retries', 'hosts', 'backends'] },
  linkerd: smi,
  osm: smi,
  'smi:v1alpha1': smi,
  'smi:v1alpha2': smi,
  'smi:v1alpha3': smi,
  nginx: ingress,
  skipper: ingress,
  apisix: { needs: 'routeRef', heeds: [] },
};

/** Facts of a provider by its name in spec.provider. */
export function providerFacts(name: string): ProviderFacts {
  return Object.hasOwn(facts, name) ? (facts[name] ?? heedsNothing) : heedsNothing;
}
