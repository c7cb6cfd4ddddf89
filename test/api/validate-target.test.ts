import { expect, test } from 'vitest';
import { outcome } from './validation-outcome.ts';

/* Target, names and ports. */
test.for([
  [
    'a target name in capitals',
    { spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'Web_App' } } },
    [
      'refuse NameInvalid: spec.targetRef.name is "Web_App", which is no name of an object. Use lower-case letters, digits, dashes and dots.',
    ],
  ],
  [
    'a target name that no Service can have',
    { spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: '2048.game' } } },
    [
      'refuse NameInvalid: spec.targetRef.name is "2048.game", which cannot be the name of a Service. Set spec.service.name to lower-case letters, digits and dashes, beginning with a letter.',
    ],
  ],
  [
    'a name too long for its Services',
    {
      spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' } },
    },
    [
      'refuse NameTooLong: spec.targetRef.name is "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", of 56 characters; with -primary it is too long for a Service. Give spec.service.name at most 55 characters.',
    ],
  ],
  [
    'a Service name too long',
    {
      spec: {
        service: { port: 80, gatewayRefs: [{ name: 'g' }], name: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb' },
      },
    },
    [
      'refuse NameTooLong: spec.service.name is "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", of 60 characters; with -primary it is too long for a Service. Give spec.service.name at most 55 characters.',
    ],
  ],
  [
    'a Service name with a dot',
    {
      spec: {
        service: { port: 80, gatewayRefs: [{ name: 'g' }], name: 'web.shop' },
      },
    },
    [
      'refuse NameInvalid: spec.service.name is "web.shop", which cannot be the name of a Service. Set spec.service.name to lower-case letters, digits and dashes, beginning with a letter.',
    ],
  ],
  [
    'an old apiVersion',
    { spec: { targetRef: { apiVersion: 'extensions/v1beta1', kind: 'Deployment', name: 'web' } } },
    ['warn ApiVersionIgnored: spec.targetRef.apiVersion is "extensions/v1beta1"; the Deployment is read as apps/v1. Write apps/v1.'],
  ],
  [
    'a Knative Service with another provider',
    { spec: { targetRef: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'web' }, service: undefined, provider: 'istio' } },
    ['refuse KnativeMismatch: spec.provider is "istio", but the target is a Knative Service. Set spec.provider to knative.'],
  ],
  [
    'the provider knative with a Deployment',
    { spec: { provider: 'knative', service: { port: 80 } } },
    [
      'refuse KnativeMismatch: spec.provider is "knative", but the target is no Knative Service. Point spec.targetRef at a Service of serving.knative.dev/v1, or use another provider.',
    ],
  ],
  [
    'a Knative Service with an autoscaler',
    {
      spec: {
        provider: 'knative',
        service: undefined,
        targetRef: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'web' },
        autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'web' },
      },
    },
    ['refuse KnativeAutoscaler: spec.autoscalerRef is set, but a Knative Service scales itself. Take it out.'],
  ],
  [
    'no service',
    { spec: { provider: 'istio', service: undefined } },
    ['refuse FieldMissing: spec.service is missing, so no traffic can be steered. Give spec.service.port, the port that clients call.'],
  ],
  [
    'more replicas at least than at most',
    {
      spec: {
        autoscalerRef: {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          name: 'web',
          primaryScalerReplicas: { minReplicas: 5, maxReplicas: 2 },
        },
      },
    },
    [
      'refuse RangeEmpty: spec.autoscalerRef.primaryScalerReplicas.minReplicas is 5, more than maxReplicas, which is 2. Lower minReplicas or raise maxReplicas.',
    ],
  ],
  [
    'queries for an HPA',
    {
      spec: {
        autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'web', primaryScalerQueries: { a: 'b' } },
      },
    },
    ['warn FieldIgnored: spec.autoscalerRef.primaryScalerQueries has no effect on a HorizontalPodAutoscaler. Take it out.'],
  ],
  [
    'a deadline of 0 seconds',
    { spec: { progressDeadlineSeconds: 0 } },
    [
      'refuse OutOfRange: spec.progressDeadlineSeconds is 0, so every rollout would be too late at once. Write a positive number of seconds; 600 is usual.',
    ],
  ],
  [
    'log lines of a pod that fails, which are not shown',
    { spec: { podFailure: { includeLogs: true } } },
    [
      'warn FieldNotBuilt: spec.podFailure.includeLogs is true, but this controller never shows log lines. Take it out, and read them with kubectl logs.',
    ],
  ],
  ['no log lines of a pod that fails', { spec: { podFailure: { includeLogs: false } } }, []],
  [
    'an empty retry',
    { metadata: { annotations: { 'serin.dev/retry': '' } } },
    ['warn RetryEmpty: metadata.annotations["serin.dev/retry"] is empty and asks for nothing. Give it a new value, for example the time.'],
  ],
  [
    'a retry too long to keep',
    {
      metadata: {
        annotations: {
          'serin.dev/retry':
            'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
        },
      },
    },
    ['refuse ValueTooLong: metadata.annotations["serin.dev/retry"] has 257 characters. Give it at most 256; the time is enough.'],
  ],
  [
    'port 0',
    {
      spec: {
        service: { port: 0, gatewayRefs: [{ name: 'g' }] },
      },
    },
    ['refuse OutOfRange: spec.service.port is 0, which is no port. Write a port from 1 to 65535.'],
  ],
  [
    'port 65536',
    {
      spec: {
        service: { port: 65536, gatewayRefs: [{ name: 'g' }] },
      },
    },
    ['refuse OutOfRange: spec.service.port is 65536, which is no port. Write a port from 1 to 65535.'],
  ],
  [
    'a port name with a space',
    {
      spec: {
        service: { port: 80, gatewayRefs: [{ name: 'g' }], portName: 'my port' },
      },
    },
    [
      'refuse NameInvalid: spec.service.portName is "my port", which cannot be the name of a port. Use at most 63 lower-case letters, digits and dashes.',
    ],
  ],
  [
    'a target port number as text',
    {
      spec: {
        service: { port: 80, gatewayRefs: [{ name: 'g' }], targetPort: '9898' },
      },
    },
    ['refuse NameInvalid: spec.service.targetPort is "9898", which is no name of a container port. Write 9898 without quotes.'],
  ],
  [
    'a target port name too long',
    {
      spec: {
        service: { port: 80, gatewayRefs: [{ name: 'g' }], targetPort: 'a-very-long-port-name' },
      },
    },
    [
      'refuse NameInvalid: spec.service.targetPort is "a-very-long-port-name", which is no name of a container port. Use the name in containers[].ports[].name: at most 15 lower-case letters, digits and dashes, one of them a letter.',
    ],
  ],
  [
    'a target port out of range',
    {
      spec: {
        service: { port: 80, gatewayRefs: [{ name: 'g' }], targetPort: 70000 },
      },
    },
    ['refuse OutOfRange: spec.service.targetPort is 70000, which is no port. Write a port from 1 to 65535.'],
  ],
] as const)('%s', ([, change, said]) => {
  expect(outcome(change)).toEqual(said);
});
