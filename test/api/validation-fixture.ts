import type { TargetKind, ValidationContext } from '../../src/api/validate.ts';

const all = { weights: true, match: true, mirror: true, sessionAffinity: true };
const targetKinds: readonly TargetKind[] = ['Deployment', 'DaemonSet', 'Service', 'KnativeService'];

/** A controller that can do everything, so that a test sees only what it is about. */
export const ableContext: ValidationContext = {
  meshProvider: 'istio',
  providers: [
    { name: 'istio', features: all },
    { name: 'gatewayapi:v1', features: all },
    { name: 'nginx', features: { weights: true, match: true, mirror: false, sessionAffinity: false } },
    { name: 'kubernetes', features: { weights: false, match: false, mirror: false, sessionAffinity: false } },
    { name: 'knative', features: { weights: true, match: false, mirror: false, sessionAffinity: false } },
  ],
  targetKinds: new Set(targetKinds),
  crossNamespaceRefs: 'allowed',
  minimumIntervalMs: 10_000,
};

/** A controller as young as can be: weights on one provider, for Deployments. */
export const youngContext: ValidationContext = {
  ...ableContext,
  meshProvider: 'gatewayapi:v1',
  providers: [{ name: 'gatewayapi:v1', features: { weights: true, match: false, mirror: false, sessionAffinity: false } }],
  targetKinds: new Set<TargetKind>(['Deployment']),
};
