import type { KubeManifest, KubeObject } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import type { SimulatedImage, SimulatedImages } from '../../src/sandbox/sim/images.ts';

/** The application that all rollouts of the proof are about. Its own, so that a seed's story does not change with the demo. */
export const shop = { namespace: 'demo', name: 'web', host: 'web.example.com', key: objectKey('demo', 'web') } as const;

/** Where the controllers of the proof hold their lease. */
export const leaseKey = objectKey('platform', 'flagger-leader-election');

/** Planted where the controller must read it; it may appear nowhere else (I12). */
export const plantedSecret = 'planted-secret-value';
export const sinkUrl = `http://sink/${plantedSecret}`;
export const hookUrl = (type: string) => `http://hooks/${type}`;

export const resources = {
  configMaps: { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' },
  secrets: { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' },
  alertProviders: { group: 'flagger.app', version: 'v1beta1', plural: 'alertproviders', kind: 'AlertProvider' },
  horizontalPodAutoscalers: { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler' },
  controllerRevisions: { group: 'apps', version: 'v1', plural: 'controllerrevisions', kind: 'ControllerRevision' },
} satisfies Record<string, Resource>;

/** What can be released. */
export const versions = ['good-0', 'good-1', 'good-2', 'good-3', 'errors', 'crashes', 'never-ready'] as const;

const good: SimulatedImage = { readyAfterMs: 1000, errorRatio: 0, latency: { p50Ms: 20, p99Ms: 120 } };
/** good-N are good; the others fail, each in its own way. */
export const images: SimulatedImages = new Map<string, SimulatedImage>([
  ...Array.from({ length: 20 }, (_, index): [string, SimulatedImage] => [imageOf(`good-${index}`), good]),
  [imageOf('errors'), { ...good, errorRatio: 0.3 }],
  [imageOf('crashes'), { ...good, readyAfterMs: 'never', crash: { afterMs: 1500, exitCode: 1 } }],
  [imageOf('never-ready'), { ...good, readyAfterMs: 'never' }],
]);

export function imageOf(version: string): string {
  return `example.com/web:${version}`;
}

export interface ShopOptions {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly analysis?: Readonly<Record<string, unknown>>;
  /** Whether the pods take a ConfigMap and a Secret. */
  readonly configs?: 'used' | 'none';
  readonly autoscaler?: 'used' | 'none';
  /** With one, several controllers may run, and one of them acts. */
  readonly lease?: 'used' | 'none';
}

/** Namespaces, Gateway, alert receiver, configs, the user's Service, Deployment and Canary. */
export function shopManifests({ spec = {}, analysis = {}, configs = 'none', autoscaler = 'none' }: ShopOptions): KubeManifest[] {
  const gatewayApi = 'gateway.networking.k8s.io/v1';
  const listeners = [{ name: 'http', protocol: 'HTTP', port: 80, allowedRoutes: { namespaces: { from: 'All' } } }];
  const { namespace, name } = shop;
  const data = (text: string) => Buffer.from(text).toString('base64');
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'platform' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: gatewayApi,
      kind: 'GatewayClass',
      metadata: { name: 'sandbox' },
      spec: { controllerName: 'serin.dev/sandbox-gateway' },
    },
    {
      apiVersion: gatewayApi,
      kind: 'Gateway',
      metadata: { name: 'gateway', namespace: 'platform' },
      spec: { gatewayClassName: 'sandbox', listeners },
    },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'chat', namespace }, type: 'Opaque', data: { address: data(sinkUrl) } },
    {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'AlertProvider',
      metadata: { name: 'on-call', namespace },
      spec: { type: 'webhook', secretRef: { name: 'chat' } },
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace }, data: { message: 'first' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'pass', namespace }, type: 'Opaque', data: { token: data(plantedSecret) } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels: { team: 'shop' } },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }] },
    },
    deployment(configs),
    ...(autoscaler === 'used' ? [scaler()] : []),
    canary({ ...(autoscaler === 'used' ? { autoscalerRef } : {}), ...spec }, analysis),
  ];
}

const autoscalerRef = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: shop.name };

/** Nobody in the sandbox scales by it; it is there to be copied. */
function scaler(): KubeManifest {
  const { namespace, name } = shop;
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 4 },
  };
}

function deployment(configs: 'used' | 'none'): KubeManifest {
  const { namespace, name } = shop;
  const envFrom = [{ configMapRef: { name: 'conf' } }, { secretRef: { name: 'pass' } }];
  const container = {
    name,
    image: imageOf('good-0'),
    ports: [{ name: 'http', containerPort: 8080 }],
    ...(configs === 'used' && { envFrom }),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' } },
        spec: { containers: [container] },
      },
    },
  };
}

function canary(spec: Readonly<Record<string, unknown>>, analysis: Readonly<Record<string, unknown>>): KubeManifest {
  const { namespace, name, host } = shop;
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name, namespace },
    spec: {
      provider: 'gatewayapi:v1',
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      progressDeadlineSeconds: 30,
      bakeTime: '10s',
      service: { port: 80, targetPort: 8080, hosts: [host], gatewayRefs: [{ name: 'gateway', namespace: 'platform' }] },
      analysis: {
        interval: '4s',
        threshold: 2,
        ...(analysis['iterations'] === undefined && analysis['stepWeight'] === undefined ? { stepWeights: [20, 60] } : {}),
        metrics: [{ name: 'request-success-rate', interval: '5s', thresholdRange: { min: 99 } }],
        alerts: [{ name: 'on-call', severity: 'info', providerRef: { name: 'on-call' } }],
        ...analysis,
      },
      ...spec,
    },
  };
}

/** The Deployment with another version of its image. */
export function withVersion(object: KubeObject, version: string): KubeObject {
  const spec = object['spec'] as { template: { spec: { containers: readonly object[] } } };
  const containers = spec.template.spec.containers.map((container) => ({ ...container, image: imageOf(version) }));
  return { ...object, spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers } } } };
}
