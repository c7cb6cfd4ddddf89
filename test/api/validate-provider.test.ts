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
  [
    'a blue/green run that is not built',
    { analysis: { stepWeight: undefined, maxWeight: undefined, iterations: 3 } },
    [
      'refuse StrategyNotBuilt: spec.analysis.iterations asks for a run of the kind blue/green, which this controller does not do yet. Use stepWeight or stepWeights with a provider that sets weights.',
    ],
    youngContext,
  ],
  [
    'a gate that would not be asked',
    {
      analysis: { webhooks: [{ name: 'manager', url: 'http://gate/ok', type: 'confirm-promotion' }] },
    },
    [
      'refuse HooksNotBuilt: spec.analysis.webhooks[0] (manager) is of type confirm-promotion, but this controller does not call hooks yet, and the rollout would go on without it. Take it out, or keep this Canary with Flagger.',
    ],
    youngContext,
  ],
  [
    'an event hook that would not be called',
    {
      analysis: { webhooks: [{ name: 'audit', url: 'http://audit', type: 'event' }] },
    },
    [
      'warn HooksNotBuilt: spec.analysis.webhooks[0] (audit) is of type event, but this controller does not call hooks yet; its events are not sent. Read the Events of the Canary instead.',
    ],
    youngContext,
  ],
  [
    'an autoscaler that would not be copied',
    { spec: { autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'web' } } },
    [
      'refuse NotBuilt: spec.autoscalerRef is set, but this controller does not copy autoscalers yet, so the primary would not scale. Take it out and give the primary an autoscaler of its own, or keep this Canary with Flagger.',
    ],
    youngContext,
  ],
  [
    'a revert that would not happen',
    { spec: { revertOnDeletion: true } },
    [
      'refuse NotBuilt: spec.revertOnDeletion is true, but this controller does not revert yet, so a deletion would leave the target at zero replicas. Set it to false, or keep this Canary with Flagger.',
    ],
    youngContext,
  ],
  [
    'alerts that would not be sent',
    {
      analysis: {
        alerts: [{ name: 'on-call', providerRef: { name: 'slack' } }],
      },
    },
    ['warn NotBuilt: spec.analysis.alerts is set, but this controller does not send alerts yet. Read the Events of the Canary instead.'],
    youngContext,
  ],
  [
    'pod failures that would not be seen',
    { spec: { podFailure: { restarts: 3 } } },
    [
      'warn NotBuilt: spec.podFailure is set, but this controller does not look at single pods yet; a canary that cannot start fails at its deadline. Lower spec.progressDeadlineSeconds if that is too long.',
    ],
    youngContext,
  ],
] as const)('%s', ([, change, said, context]) => {
  expect(outcome(change, context)).toEqual(said);
});
