import type { Canary, CanaryAnalysis, CanarySpec } from '../../src/api/canary.ts';

export interface CanaryChange {
  readonly spec?: object;
  readonly analysis?: object;
  readonly metadata?: object;
}

/** A Canary that is right in every way; `spec` and `analysis` replace fields, undefined takes one away. */
export function canaryWith(change: CanaryChange = {}): Canary {
  const analysis = { interval: '10s', threshold: 2, stepWeight: 25, maxWeight: 50, ...change.analysis };
  const spec = {
    provider: 'gatewayapi:v1',
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    service: { port: 80, gatewayRefs: [{ name: 'gateway' }] },
    ...change.spec,
  };
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '1', generation: 1, ...change.metadata },
    spec: { ...withoutAbsent(spec), analysis: withoutAbsent(analysis) as CanaryAnalysis } as CanarySpec,
  };
}

function withoutAbsent(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
