import type { Canary, CanaryAnalysis, CanaryService } from '../../src/api/canary.ts';

/** A Canary `shop/web` on the Gateway `platform/gateway`, with what a test says of its Services and its analysis. */
export function canaryWith(service: Partial<CanaryService> = {}, analysis: Partial<CanaryAnalysis> = {}): Canary {
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-of-canary', resourceVersion: '1' },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      service: { port: 80, gatewayRefs: [{ name: 'gateway', namespace: 'platform' }], ...service },
      analysis: { interval: '10s', threshold: 1, stepWeight: 25, ...analysis },
    },
  };
}
