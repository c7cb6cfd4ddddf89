import { expect, test } from 'vitest';
import { outcome } from './validation-outcome.ts';

/* Metrics, hooks and references. */
test.for([
  [
    'no checks',
    { analysis: { metrics: [] } },
    [
      'warn NoChecks: spec.analysis.metrics is empty, so a canary is promoted whatever it answers. Add request-success-rate, or a MetricTemplate of your own.',
    ],
  ],
  [
    'a metric with nothing to measure',
    {
      analysis: {
        metrics: [{ name: 'errors', thresholdRange: { max: 1 } }],
      },
    },
    [
      'refuse MetricWithoutQuery: spec.analysis.metrics[0] (errors) has neither templateRef nor query, so there is nothing to measure. Give templateRef, or use request-success-rate or request-duration as its name.',
    ],
  ],
  [
    'a metric interval that is none',
    {
      analysis: {
        metrics: [{ name: 'request-duration', interval: '1mm', thresholdRange: { max: 500 } }],
      },
    },
    [
      'refuse IntervalUnreadable: spec.analysis.metrics[0].interval is "1mm", which no query can look back. Write a number of minutes or seconds, for example 30s or 1m.',
    ],
  ],
  [
    'a metric interval of 0',
    {
      analysis: {
        metrics: [{ name: 'request-duration', interval: '0s', thresholdRange: { max: 500 } }],
      },
    },
    [
      'refuse IntervalUnreadable: spec.analysis.metrics[0].interval is "0s", which no query can look back. Write a number of minutes or seconds, for example 30s or 1m.',
    ],
  ],
  [
    'a range with nothing in it',
    {
      analysis: {
        metrics: [{ name: 'request-duration', thresholdRange: { min: 500, max: 100 } }],
      },
    },
    [
      'refuse RangeEmpty: spec.analysis.metrics[0].thresholdRange (request-duration) has min 500 and max 100, so no value passes. Exchange them, or give only one.',
    ],
  ],
  [
    'an empty range',
    {
      analysis: { metrics: [{ name: 'request-duration', thresholdRange: {} }] },
    },
    [
      'warn MetricUnbounded: spec.analysis.metrics[0].thresholdRange (request-duration) has neither min nor max, so every value passes. Give min, max or both.',
    ],
  ],
  [
    'a threshold beside a range',
    {
      analysis: {
        metrics: [{ name: 'request-duration', threshold: 5, thresholdRange: { max: 500 } }],
      },
    },
    ['warn FieldIgnored: spec.analysis.metrics[0].threshold (request-duration) has no effect beside thresholdRange. Take it out.'],
  ],
  [
    'no bound on a metric',
    {
      analysis: { metrics: [{ name: 'errors', templateRef: { name: 'errors' } }, { name: 'request-success-rate' }] },
    },
    [
      'warn MetricUnbounded: spec.analysis.metrics[0] (errors) has no thresholdRange, so only values of 0 and below pass. Give thresholdRange.min, max or both.',
      'warn MetricUnbounded: spec.analysis.metrics[1] (request-success-rate) has no thresholdRange, so every value passes. Give thresholdRange.min, max or both.',
    ],
  ],
  [
    'a query with a slip',
    { analysis: { metrics: [{ name: 'errors', query: 'up{\n  app="{{ targt }}"}', thresholdRange: { max: 1 } }] } },
    [
      'refuse QueryMalformed: spec.analysis.metrics[0].query (errors) cannot be read at line 2, column 11: "targt" is not known; did you mean target? Mend the template; texts between {{ and }} are its functions.',
    ],
  ],
  [
    'a success rate of 990',
    {
      analysis: { metrics: [{ name: 'request-success-rate', threshold: 990 }] },
    },
    [
      'refuse OutOfRange: spec.analysis.metrics[0].threshold (request-success-rate) is 990, but a success rate is at most 100 %. Write a percentage, for example 99.',
    ],
  ],
  [
    'two checks of one name',
    {
      analysis: {
        metrics: [
          { name: 'e', templateRef: { name: 'a' }, thresholdRange: { max: 1 } },
          { name: 'e', templateRef: { name: 'b' }, thresholdRange: { max: 1 } },
        ],
      },
    },
    [
      'warn NameRepeated: spec.analysis.metrics[1].name is "e", like another check, so the two cannot be told apart in the record. Give each check a name of its own.',
    ],
  ],
  [
    'a metrics server without scheme',
    { spec: { metricsServer: 'prometheus:9090' } },
    [
      'refuse UrlMalformed: spec.metricsServer is no address that begins with http:// or https://. Write for example http://prometheus.monitoring:9090.',
    ],
  ],
  [
    'a hook without scheme',
    {
      analysis: { webhooks: [{ name: 'load', url: 'loadtester/?token=planted' }] },
    },
    [
      'refuse UrlMalformed: spec.analysis.webhooks[0].url (load) is no address that begins with http:// or https://. Write for example http://gate.test/ok.',
    ],
  ],
  [
    'a hook timeout that is none',
    {
      analysis: { webhooks: [{ name: 'load', url: 'http://load', timeout: '5sec' }] },
    },
    [
      'refuse DurationMalformed: spec.analysis.webhooks[0].timeout (load) is "5sec", which is no duration above 0, so the hook would always fail. Write a number of minutes or seconds, for example 30s or 1m.',
    ],
  ],
  [
    'negative retries',
    {
      analysis: { webhooks: [{ name: 'load', url: 'http://load', retries: -1 }] },
    },
    ['refuse OutOfRange: spec.analysis.webhooks[0].retries (load) is -1. Write 0 or more.'],
  ],
  [
    'more retries than any hook needs',
    {
      analysis: { webhooks: [{ name: 'load', url: 'http://load', retries: 1_000_000_000 }] },
    },
    ['warn OutOfRange: spec.analysis.webhooks[0].retries (load) is 1000000000, which counts as 100. Write 100 or less.'],
  ],
  [
    'a traffic gate in a blue/green run',
    {
      analysis: {
        stepWeight: undefined,
        maxWeight: undefined,
        iterations: 3,
        webhooks: [{ name: 'gate', url: 'http://gate', type: 'confirm-traffic-increase' }],
      },
    },
    [
      'warn HookNeverCalled: spec.analysis.webhooks[0].type (gate) is confirm-traffic-increase, which is asked only where the weight moves in steps. Use confirm-rollout or confirm-promotion with iterations.',
    ],
  ],
  [
    'a template of another namespace',
    {
      analysis: {
        metrics: [{ name: 'e', templateRef: { name: 'e', namespace: 'shared' }, thresholdRange: { max: 1 } }],
      },
    },
    [
      'refuse CrossNamespaceRef: spec.analysis.metrics[0].templateRef.namespace is "shared", but the flag -no-cross-namespace-refs keeps this Canary to "shop". Copy the object to shop and leave the namespace out.',
    ],
    { crossNamespaceRefs: 'forbidden' as const },
  ],
  [
    'an alert provider of another namespace',
    {
      analysis: {
        alerts: [{ name: 'a', providerRef: { name: 'p', namespace: 'shared' } }],
      },
    },
    [
      'refuse CrossNamespaceRef: spec.analysis.alerts[0].providerRef.namespace is "shared", but the flag -no-cross-namespace-refs keeps this Canary to "shop". Copy the object to shop and leave the namespace out.',
    ],
    { crossNamespaceRefs: 'forbidden' as const },
  ],
] as const)('%s', ([, change, said, context]) => {
  expect(outcome(change, context)).toEqual(said);
});
