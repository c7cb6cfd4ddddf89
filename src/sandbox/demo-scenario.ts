import type { KubeManifest } from '../kube/object.ts';
import type { SimulatedImage, SimulatedImages } from './sim/images.ts';
import type { Load } from './sim/traffic.ts';

/** A shop's web server, released by canary through a Gateway: what the demo shows and many tests begin with. */
export const demoNamespace = 'demo';
export const demoApp = 'web';
export const demoHost = 'web.example.com';
const onCall = 'on-call';

export function demoImage(version: string): string {
  return `example.com/web:${version}`;
}

const good: SimulatedImage = { readyAfterMs: 2000, errorRatio: 0, latency: { p50Ms: 20, p99Ms: 120 } };

/** What each version of the image does. 1.0 and 1.1 are good; the others fail, each in its own way. Any other image cannot be pulled. */
export const demoImages: SimulatedImages = new Map<string, SimulatedImage>([
  [demoImage('1.0'), good],
  [demoImage('1.1'), good],
  [demoImage('1.2'), { ...good, errorRatio: 0.2 }],
  [demoImage('1.3'), { ...good, latency: { p50Ms: 250, p99Ms: 900 } }],
  [demoImage('1.4'), { ...good, readyAfterMs: 'never', crash: { afterMs: 3000, exitCode: 1, message: 'panic: no such table: orders' } }],
]);

export const demoLoad: readonly Load[] = [{ host: demoHost, requestsPerSecond: 100 }];

export interface DemoOptions {
  readonly image?: string;
  readonly replicas?: number;
  /** Merged over `spec.analysis` of the Canary. */
  readonly analysis?: Readonly<Record<string, unknown>>;
  /** `spec.metricsServer` of the Canary; absent: the controller's own. */
  readonly metricsServer?: string;
  /** Address of a Slack webhook that is told of the Canary's warnings and failures; absent: nobody is told. */
  readonly onCallAddress?: string;
}

/** Namespaces, Gateway, AlertProvider, Deployment and Canary, in the order to create them. */
export function demoManifests(options: DemoOptions = {}): KubeManifest[] {
  const { onCallAddress } = options;
  const alertProviders = onCallAddress === undefined ? [] : [onCallProvider(onCallAddress)];
  return [
    ...[namespace('platform'), namespace(demoNamespace), gatewayClass(), gateway()],
    ...alertProviders,
    ...[demoDeployment(options), demoCanary(options)],
  ];
}

function namespace(name: string): KubeManifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function gatewayClass(): KubeManifest {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'sandbox' },
    spec: { controllerName: 'serin.dev/sandbox-gateway' },
  };
}

function gateway(): KubeManifest {
  const listeners = [{ name: 'http', protocol: 'HTTP', port: 80, allowedRoutes: { namespaces: { from: 'All' } } }];
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'gateway', namespace: 'platform' },
    spec: { gatewayClassName: 'sandbox', listeners },
  };
}

function onCallProvider(address: string): KubeManifest {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'AlertProvider',
    metadata: { name: onCall, namespace: demoNamespace },
    spec: { type: 'slack', channel: onCall, username: 'serin', address },
  };
}

export function demoDeployment({ image = demoImage('1.0'), replicas = 2 }: DemoOptions = {}): KubeManifest {
  const labels = { app: demoApp };
  const ports = [{ name: 'http', containerPort: 8080 }];
  const readinessProbe = { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: demoApp, namespace: demoNamespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' } },
        spec: { containers: [{ name: 'web', image, ports, readinessProbe }] },
      },
    },
  };
}

export function demoCanary({ analysis, metricsServer, onCallAddress }: DemoOptions = {}): KubeManifest {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: demoApp, namespace: demoNamespace },
    spec: {
      provider: 'gatewayapi:v1',
      ...(metricsServer === undefined ? {} : { metricsServer }),
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: demoApp },
      progressDeadlineSeconds: 60,
      service: { port: 80, targetPort: 8080, hosts: [demoHost], gatewayRefs: [{ name: 'gateway', namespace: 'platform' }] },
      analysis: {
        interval: '10s',
        threshold: 2,
        stepWeights: [10, 25, 50],
        metrics: [
          { name: 'request-success-rate', interval: '30s', thresholdRange: { min: 99 } },
          { name: 'request-duration', interval: '30s', thresholdRange: { max: 500 } },
        ],
        ...(onCallAddress === undefined ? {} : { alerts: [{ name: onCall, severity: 'warn', providerRef: { name: onCall } }] }),
        ...analysis,
      },
    },
  };
}
