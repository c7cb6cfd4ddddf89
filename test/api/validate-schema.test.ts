import { expect, test } from 'vitest';
import { outcome } from './validation-outcome.ts';

/* What does not fit the schema: an API server lets it through only with an older CRD, a file may hold anything. */
test.for([
  [
    'an unknown provider',
    { spec: { provider: 'istoi' } },
    [
      'refuse SchemaViolated: spec.provider is "istoi", which is not one of its values. Did you mean istio? Known are apisix, appmesh, appmesh:v1beta2, contour, gatewayapi:v1, gatewayapi:v1beta1, gloo, istio, knative, kubernetes, kuma, linkerd, nginx, osm, skipper, smi:v1alpha1, smi:v1alpha2, smi:v1alpha3 or traefik.',
    ],
  ],
  [
    'a provider without its version',
    { spec: { provider: 'gatewayapi' } },
    [
      'refuse SchemaViolated: spec.provider is "gatewayapi", which is not one of its values. Did you mean gatewayapi:v1? Known are apisix, appmesh, appmesh:v1beta2, contour, gatewayapi:v1, gatewayapi:v1beta1, gloo, istio, knative, kubernetes, kuma, linkerd, nginx, osm, skipper, smi:v1alpha1, smi:v1alpha2, smi:v1alpha3 or traefik.',
    ],
  ],
  [
    'an interval without a unit',
    { analysis: { interval: 10 } },
    [
      'refuse SchemaViolated: spec.analysis.interval is 10, which is not a text. Write a number of minutes or seconds, for example 30s or 1m.',
    ],
  ],
  [
    'a bake time without a unit',
    { spec: { bakeTime: 600 } },
    ['refuse SchemaViolated: spec.bakeTime is 600, which is not a text. Write hours, minutes or seconds, for example 10m or 1h30m.'],
  ],
  [
    'a target kind with a slip',
    { spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deploymnet', name: 'web' } } },
    [
      'refuse SchemaViolated: spec.targetRef.kind is "Deploymnet", which is not one of its values. Did you mean Deployment? Known are DaemonSet, Deployment or Service.',
    ],
  ],
  [
    'no target',
    { spec: { targetRef: undefined } },
    ['refuse FieldMissing: spec.targetRef is missing. Give it; kubectl explain canary.spec.targetRef says what it means.'],
  ],
  [
    'a service without port',
    { spec: { service: {} } },
    ['refuse FieldMissing: spec.service.port is missing. Give it; kubectl explain canary.spec.service.port says what it means.'],
  ],
  [
    'a port as text',
    { spec: { service: { port: '80' } } },
    ['refuse SchemaViolated: spec.service.port is "80", which is not a whole number. Write a whole number, without quotes.'],
  ],
  [
    'an interval in hours',
    { analysis: { interval: '1h' } },
    [
      'refuse SchemaViolated: spec.analysis.interval is "1h", which is not of the form asked for. Write a number of minutes or seconds, for example 30s or 1m.',
    ],
  ],
  [
    'no interval',
    { analysis: { interval: undefined } },
    ['refuse FieldMissing: spec.analysis.interval is missing. Give it; kubectl explain canary.spec.analysis.interval says what it means.'],
  ],
  [
    'a threshold with a fraction',
    { analysis: { threshold: 1.5 } },
    ['refuse SchemaViolated: spec.analysis.threshold is 1.5, which is not a whole number. Write a whole number.'],
  ],
  [
    'two strategies',
    { analysis: { iterations: 3 } },
    [
      'refuse StrategyAmbiguous: spec.analysis has iterations and stepWeight, which exclude each other. Give stepWeight or stepWeights to move traffic by weight, or iterations for an A/B or blue/green run.',
    ],
  ],
  [
    'no strategy',
    { analysis: { stepWeight: undefined } },
    [
      'refuse StrategyAmbiguous: spec.analysis has none of iterations, stepWeight and stepWeights. Give stepWeight or stepWeights to move traffic by weight, or iterations for an A/B or blue/green run.',
    ],
  ],
  [
    'two conditions on a header',
    {
      analysis: {
        stepWeight: undefined,
        iterations: 3,
        match: [{ headers: { 'x-user': { exact: 'a', prefix: 'b' } } }],
      },
    },
    [
      'refuse SchemaViolated: spec.analysis.match[0].headers["x-user"] has 2 conditions. Give exactly one of exact, prefix, regex (and, in analysis.match headers, suffix).',
    ],
  ],
  [
    'a webhook type with a slip',
    {
      analysis: { webhooks: [{ name: 'gate', url: 'http://gate', type: 'confirm-promotoin' }] },
    },
    [
      'refuse SchemaViolated: spec.analysis.webhooks[0].type is "confirm-promotoin", which is not one of its values. Did you mean confirm-promotion? Known are confirm-rollout, pre-rollout, rollout, confirm-promotion, post-rollout, event, rollback or confirm-traffic-increase.',
    ],
  ],
  ['a no-data limit of 0', { analysis: { noDataLimit: 0 } }, ['refuse SchemaViolated: spec.analysis.noDataLimit is 0. Write at least 1.']],
  [
    'a bake time without unit',
    { spec: { bakeTime: '10' } },
    [
      'refuse SchemaViolated: spec.bakeTime is "10", which is not of the form asked for. Write hours, minutes or seconds, for example 10m or 1h30m.',
    ],
  ],
  [
    'a load balancer without algorithm',
    {
      spec: { provider: 'istio', service: { port: 80, trafficPolicy: { loadBalancer: {} } } },
    },
    [
      'refuse SchemaViolated: spec.service.trafficPolicy.loadBalancer has not exactly one of the settings that exclude each other. See kubectl explain canary.spec.service.trafficPolicy.loadBalancer.',
    ],
  ],
  [
    'a list where an object belongs',
    { spec: { service: [] } },
    ['refuse SchemaViolated: spec.service is [], which is not an object. Write an object.'],
  ],
  [
    'a field with a slip',
    { analysis: { stepWieght: 5 } },
    ['warn UnknownField: spec.analysis.stepWieght is not known and has no effect. Did you mean stepWeight?'],
  ],
  [
    'a field that there never was',
    { spec: { canaryAnalysis: {} } },
    ['warn UnknownField: spec.canaryAnalysis is not known and has no effect. Did you mean analysis?'],
  ],
] as const)('%s', ([, change, said]) => {
  expect(outcome(change)).toEqual(said);
});
