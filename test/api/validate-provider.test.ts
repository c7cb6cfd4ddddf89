import { expect, test } from 'vitest';
import { youngContext } from './validation-fixture.ts';
import { outcome } from './validation-outcome.ts';

/* What this controller, or the chosen provider, cannot do. */
test.for([
  [
    'a provider that is not built',
    { spec: { provider: 'gloo' } },
    [
      'refuse ProviderNotBuilt: spec.provider is "gloo", which this controller cannot steer. Use istio, gatewayapi:v1, nginx, kubernetes or knative.',
    ],
  ],
  [
    'a provider from the flag that is not built',
    { spec: { provider: undefined, service: { port: 80 } } },
    [
      'refuse ProviderNotBuilt: spec.provider is "istio" (from the flag -mesh-provider), which this controller cannot steer. Use gatewayapi:v1.',
    ],
    { ...youngContext, meshProvider: 'istio' },
  ],
  [
    'matching on a provider that cannot',
    {
      spec: { provider: 'kubernetes', service: { port: 80 } },
      analysis: {
        stepWeight: undefined,
        maxWeight: undefined,
        iterations: 3,
        match: [{ headers: { a: { exact: 'b' } } }],
      },
    },
    [
      'refuse ProviderCannot: spec.analysis.match is set, but the provider kubernetes cannot send only matching requests to the canary. Take it out or use the provider istio, gatewayapi:v1 or nginx.',
    ],
  ],
  [
    'mirroring on a provider that cannot',
    {
      spec: { provider: 'nginx', service: { port: 80 }, ingressRef: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'web' } },
      analysis: { mirror: true },
    },
    [
      'refuse ProviderCannot: spec.analysis.mirror is set, but the provider nginx cannot copy requests to the canary. Take it out or use the provider istio or gatewayapi:v1.',
    ],
  ],
  [
    'session affinity that no provider can',
    { analysis: { sessionAffinity: { cookieName: 'a' } } },
    [
      'refuse ProviderCannot: spec.analysis.sessionAffinity is set, but the provider gatewayapi:v1 cannot keep clients with the version they saw. Take it out.',
    ],
    youngContext,
  ],
  [
    'a Gateway API route without gateways',
    { spec: { service: { port: 80 } } },
    [
      'refuse ReferenceMissing: spec.service.gatewayRefs is missing; the provider gatewayapi:v1 needs it. Name the Gateway of the route, for example gatewayRefs: [{name: public, namespace: gateways}].',
    ],
  ],
  [
    'an empty list of gateways',
    { spec: { service: { port: 80, gatewayRefs: [] } } },
    [
      'refuse ReferenceMissing: spec.service.gatewayRefs is missing; the provider gatewayapi:v1 needs it. Name the Gateway of the route, for example gatewayRefs: [{name: public, namespace: gateways}].',
    ],
  ],
  [
    'nginx without an Ingress',
    { spec: { provider: 'nginx', service: { port: 80 } } },
    ['refuse ReferenceMissing: spec.ingressRef is missing; the provider nginx needs it. Name the Ingress that carries the traffic.'],
  ],
  [
    'route fields that the provider does not know',
    {
      spec: { service: { port: 80, gatewayRefs: [{ name: 'g' }], retries: { attempts: 3 }, trafficPolicy: {}, gateways: [] } },
    },
    [
      'warn FieldIgnored: spec.service.trafficPolicy has no effect with the provider gatewayapi:v1. Take it out.',
      'warn FieldIgnored: spec.service.retries has no effect with the provider gatewayapi:v1. Take it out.',
    ],
  ],
  [
    'weights on a provider without weights',
    { spec: { provider: 'kubernetes', service: { port: 80 } } },
    [
      'warn WeightsIgnored: spec.analysis asks for weights, which the provider kubernetes cannot set, so the run is blue/green with 10 iterations. Give spec.analysis.iterations instead of stepWeight or stepWeights.',
    ],
  ],
  [
    'a DaemonSet where only Deployments are built',
    { spec: { targetRef: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'web' } } },
    ['refuse TargetKindNotBuilt: spec.targetRef names a DaemonSet, which this controller cannot guard. Point it at a Deployment.'],
    youngContext,
  ],
] as const)('%s', ([, change, said, context]) => {
  expect(outcome(change, context)).toEqual(said);
});
