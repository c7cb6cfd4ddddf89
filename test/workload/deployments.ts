import type { Canary } from '../../src/api/canary.ts';
import type { KubeManifest } from '../../src/kube/object.ts';

export const selectorLabels = ['app', 'name', 'app.kubernetes.io/name'];

/** A Canary `shop/web` of the Deployment `web`. */
export function canaryOf(spec: Partial<Canary['spec']> = {}): Canary {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-of-canary', resourceVersion: '1' },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      service: { port: 80 },
      analysis: { interval: '10s', threshold: 1, stepWeight: 25 },
      ...spec,
    },
  };
}

/** The target as the API server has it: `image` tells revisions apart. */
export function targetOf(image: string, more: { readonly replicas?: number; readonly podSpec?: object } = {}): KubeManifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'uid-of-target',
      labels: { app: 'web', team: 'shop', 'kustomize.toolkit.fluxcd.io/name': 'apps' },
      annotations: { owner: 'shop@example.com', 'kustomize.toolkit.fluxcd.io/checksum': '1', 'deployment.kubernetes.io/revision': '3' },
    },
    spec: {
      replicas: more.replicas ?? 2,
      progressDeadlineSeconds: 60,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web', tier: 'front' }, annotations: { 'prometheus.io/scrape': 'true' } },
        spec: {
          containers: [{ name: 'app', image, ports: [{ containerPort: 9898, name: 'http' }, { containerPort: 8888 }] }],
          ...more.podSpec,
        },
      },
    },
  };
}
