import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Canary } from '../../../src/api/canary.ts';
import { canaryResource } from '../../../src/api/group.ts';
import type { KubeManifest, KubeObject } from '../../../src/kube/object.ts';
import { objectKey } from '../../../src/kube/object-key.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import type { SimulatedImage } from '../../../src/sandbox/sim/images.ts';
import type { Load } from '../../../src/sandbox/sim/traffic.ts';
import { deployments, resourceOf, routes, Sandbox, type SandboxOptions, services } from '../sandbox.ts';

const folder = join(import.meta.dirname, 'recorded');

interface Recorded {
  /** By name of the moment, in order: which of the objects there were. */
  readonly phases: Readonly<Record<string, readonly number[]>>;
  readonly objects: readonly KubeObject[];
}

/**
 * What Flagger 1.44 had written at each moment of a real rollout, by scenario; an object that stays the same is there once. Left out: pods, ReplicaSets, what
 * an API server fills in, every status but those of Canaries and HTTPProxies, and the content of kubectl's last-applied annotation. Addresses and the value of
 * the Secret are others than in reality.
 */
function readScenario(scenario: string): Recorded {
  return JSON.parse(readFileSync(join(folder, `${scenario}.json`), 'utf8'));
}

/** What there was at one moment. */
export function recordedObjects(scenario: string, moment: string): KubeObject[] {
  const { phases, objects } = readScenario(scenario);
  return (phases[moment] ?? []).map((index) => objects[index]).filter((object) => object !== undefined);
}

/** Names of the moments of a scenario, in order: `NN-PHASE-wWEIGHT-iITERATION-fFAILED`. */
export function recordedMoments(scenario: string): string[] {
  return Object.keys(readScenario(scenario).phases);
}

export const httpProxies: Resource = { group: 'projectcontour.io', version: 'v1', plural: 'httpproxies', kind: 'HTTPProxy' };
export const configMaps: Resource = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' };
export const secrets: Resource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };
export const autoscalers: Resource = {
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  kind: 'HorizontalPodAutoscaler',
};

/** The kinds that were recorded, but for Pods and ReplicaSets. */
export const recordedKinds: readonly Resource[] = [
  canaryResource,
  deployments,
  services,
  routes,
  httpProxies,
  configMaps,
  secrets,
  autoscalers,
  { group: 'flagger.app', version: 'v1beta1', plural: 'metrictemplates', kind: 'MetricTemplate' },
  { group: 'flagger.app', version: 'v1beta1', plural: 'alertproviders', kind: 'AlertProvider' },
];

const good: SimulatedImage = { readyAfterMs: 2_000, errorRatio: 0, latency: { p50Ms: 10, p99Ms: 50 } };

/** 6.0.2 answers nine of ten requests with 500, 6.0.4 never becomes ready. */
export const podinfo = (version: string) => `example.com/podinfo:${version}`;
const images = new Map<string, SimulatedImage>([
  [podinfo('6.0.0'), good],
  [podinfo('6.0.1'), good],
  [podinfo('6.0.3'), good],
  [podinfo('6.0.2'), { ...good, errorRatio: 0.9 }],
  [podinfo('6.0.4'), { ...good, readyAfterMs: 'never' as const }],
]);

/** Through the Gateway where there is one. The sandbox has no Envoy of Contour's: there, and without a router, both Services are asked. */
function loadOf({ metadata, spec }: Canary): Load[] {
  const { hosts = [], gatewayRefs = [] } = spec.service ?? { port: 80 };
  const [host] = hosts;
  if (host !== undefined && gatewayRefs.length > 0) {
    return [
      { host, requestsPerSecond: 40 },
      { host, requestsPerSecond: 10, headers: { 'x-user': 'insider' } },
    ];
  }
  const service = (name: string): Load => ({ service: objectKey(metadata.namespace ?? '', name), requestsPerSecond: 20 });
  return [service(metadata.name), service(`${metadata.name}-canary`)];
}

/** Whom the users ask: a host, or the apex Service where no Gateway is in between. */
export function users({ canary: { metadata, spec } }: Sandbox): string {
  const [host] = (spec.service?.gatewayRefs ?? []).length > 0 ? (spec.service?.hosts ?? []) : [];
  return host ?? objectKey(metadata.namespace, metadata.name);
}

/** The value of the Secret, plain and as the API server has it. */
export const secretText = /any other value|YW55IG90aGVyIHZhbHVl/;

/** A cluster as Flagger left it at one moment, with its pods up as far as they come up. No controller runs yet. */
export async function foundCluster(scenario: string, moment: string): Promise<Sandbox> {
  const found = recordedObjects(scenario, moment);
  const sandbox = clusterOf(found);
  const { metadata } = canaryAmong(found);
  if (metadata.deletionTimestamp !== undefined) {
    sandbox.api.store.delete(canaryResource, objectKey(metadata.namespace ?? '', metadata.name));
  }
  return sandbox.run(4_000);
}

/** A cluster with these objects, one Canary among them, that has just been made. */
export function clusterOf(objects: readonly KubeObject[], settings: NonNullable<SandboxOptions['settings']> = {}): Sandbox {
  const canary = canaryAmong(objects);
  const { name, namespace = '' } = canary.metadata;
  const sandbox = new Sandbox({ subject: { namespace, name }, images, load: loadOf(canary), settings });
  sandbox.answers.set('http://sink/gate/rollback', 403);
  sandbox.simulation.start();
  takeProxies(sandbox);
  for (const manifest of platform(sandbox, namespace)) sandbox.api.store.create(resourceOf(manifest), manifest);
  const { uid } = create(sandbox, canary as unknown as KubeObject).metadata;
  for (const object of objects) if (object.kind !== 'Canary') create(sandbox, ownedBy(object, uid));
  return sandbox;
}

function canaryAmong(objects: readonly KubeObject[]): Canary {
  return objects.find(({ kind }) => kind === 'Canary') as unknown as Canary;
}

function platform(sandbox: Sandbox, namespace: string): KubeManifest[] {
  const own: KubeManifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  return [...sandbox.manifests().filter(({ kind }) => ['Namespace', 'GatewayClass', 'Gateway'].includes(kind)), own];
}

function create({ api: { store } }: Sandbox, { status, ...object }: KubeObject): KubeObject {
  const resource = recordedKinds.find(({ kind }) => kind === object.kind);
  if (resource === undefined) throw new Error(`the recording has a ${object.kind}`);
  const {
    deletionTimestamp: _deletion,
    deletionGracePeriodSeconds: _grace,
    ...metadata
  } = object.metadata as KubeObject['metadata'] & {
    deletionGracePeriodSeconds?: number;
  };
  const created = store.create(resource, { ...object, metadata });
  return status === undefined
    ? created
    : store.update(resource, objectKey(metadata.namespace ?? '', metadata.name), (live) => ({ ...live, status }), 'status');
}

function ownedBy(object: KubeObject, uid: string): KubeObject {
  const { ownerReferences } = object.metadata;
  if (ownerReferences === undefined) return object;
  return { ...object, metadata: { ...object.metadata, ownerReferences: ownerReferences.map((owner) => ({ ...owner, uid })) } };
}

/** Contour's word that it has taken an HTTPProxy. */
function takeProxies({ api: { store }, clock }: Sandbox): void {
  store.subscribe(({ type, resource, object }) => {
    if (resource.kind !== 'HTTPProxy' || type === 'DELETED') return;
    const { namespace = '', name, generation } = object.metadata;
    const valid = { type: 'Valid', status: 'True', reason: 'Valid', message: 'Valid HTTPProxy', observedGeneration: generation };
    const conditions = [{ ...valid, lastTransitionTime: '2026-01-01T00:00:00Z' }];
    clock.schedule(100, () =>
      store.update(
        httpProxies,
        objectKey(namespace, name),
        (live) => ({ ...live, status: { currentStatus: 'valid', conditions } }),
        'status',
      ),
    );
  });
}

/** The user sets the image of the target, or somebody that of the primary. */
export function setImage(sandbox: Sandbox, version: string, deployment = sandbox.canary.metadata.name): void {
  sandbox.api.store.update(deployments, objectKey(sandbox.canary.metadata.namespace, deployment), (live) => {
    const spec = live['spec'] as { template: { spec: { containers: object[] } } };
    const containers = spec.template.spec.containers.map((container) => ({ ...container, image: podinfo(version) }));
    return { ...live, spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers } } } };
  });
}

/** Flagger's status with other fields. */
export function setStatus(sandbox: Sandbox, fields: Partial<NonNullable<Canary['status']>>): void {
  const { namespace = '', name } = sandbox.canary.metadata;
  const change = (live: KubeObject) => ({ ...live, status: { ...(live['status'] as object), ...fields } });
  sandbox.api.store.update(canaryResource, objectKey(namespace, name), change, 'status');
}

/** The weights of the one rule that all scenarios of weights have. */
export function setRoute(sandbox: Sandbox, canaryWeight: number): void {
  const { namespace = '', name } = sandbox.canary.metadata;
  sandbox.api.store.update(routes, objectKey(namespace, name), (live) => {
    const spec = live['spec'] as { rules: { backendRefs: { name: string }[] }[] };
    const weightOf = (service: string) => (service.endsWith('-canary') ? canaryWeight : 100 - canaryWeight);
    const rules = spec.rules.map((rule) => ({
      ...rule,
      backendRefs: rule.backendRefs.map((backend) => ({ ...backend, weight: weightOf(backend.name) })),
    }));
    return { ...live, spec: { ...spec, rules } };
  });
}
