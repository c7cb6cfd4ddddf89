import { describe, expect, test } from 'vitest';
import * as defaults from '../../src/api/defaults.ts';
import * as names from '../../src/api/names.ts';
import { canaryWith } from './canary-fixture.ts';

describe('interval', () => {
  const bound = { lowerBoundMs: 10_000 };
  test.for([
    ['30s', 30_000],
    ['1m', 60_000],
    ['1m30s', 90_000],
    ['1s', 10_000],
    ['10seconds', 60_000],
    ['', 60_000],
  ] as const)('of %j is %d ms', ([interval, ms]) => {
    expect(defaults.analysisIntervalMs(canaryWith({ analysis: { interval } }), bound)).toBe(ms);
  });

  test('is raised to the lower bound that is given', () => {
    expect(defaults.analysisIntervalMs(canaryWith({ analysis: { interval: '1s' } }), { lowerBoundMs: 500 })).toBe(1000);
  });
});

test.for([
  [-1, 1],
  [0, 1],
  [1, 1],
  [5, 5],
] as const)('a threshold of %d is one of %d', ([threshold, expected]) => {
  const canary = canaryWith({ analysis: { threshold } });
  expect(defaults.failureThreshold(canary)).toBe(expected);
  expect(defaults.noDataLimit(canary)).toBe(expected);
  expect(defaults.errorLimit(canary)).toBe(expected);
});

test('own limits for no data and errors win over the threshold', () => {
  const canary = canaryWith({ analysis: { threshold: 2, noDataLimit: 7, errorLimit: 9 } });
  expect([defaults.noDataLimit(canary), defaults.errorLimit(canary)]).toEqual([7, 9]);
});

test.for([
  [{ maxWeight: undefined }, 100],
  [{ maxWeight: 0 }, 100],
  [{ maxWeight: 50 }, 50],
  [{ stepWeight: undefined, stepWeights: [1, 20, 80], maxWeight: 10 }, 80],
  [{ stepWeight: undefined, stepWeights: [1, 200] }, 100],
] as const)('%j is promoted at %d %%', ([analysis, percent]) => {
  expect(defaults.maxWeightPercent(canaryWith({ analysis }))).toBe(percent);
});

test('a positive stepWeight wins over stepWeights', () => {
  expect(defaults.stepWeights(canaryWith({ analysis: { stepWeight: 5, stepWeights: [1, 2] } }))).toBeUndefined();
  expect(defaults.stepWeights(canaryWith({ analysis: { stepWeight: undefined, stepWeights: [1, 2] } }))).toEqual([1, 2]);
});

test.for([
  [{ stepWeight: 10 }, 'canary'],
  [{ stepWeight: undefined, iterations: 3 }, 'blue-green'],
  [{ stepWeight: undefined, iterations: 3, match: [] }, 'blue-green'],
  [{ stepWeight: undefined, iterations: 3, match: [{ headers: { a: { exact: 'b' } } }] }, 'ab-testing'],
  [{ iterations: 0, match: [{}] }, 'canary'],
] as const)('%j is the strategy %s', ([analysis, strategy]) => {
  expect(defaults.strategyOf(canaryWith({ analysis }))).toBe(strategy);
});

test('a ready threshold of 0 is heeded, an absent one is 100', () => {
  const canary = canaryWith({ analysis: { primaryReadyThreshold: 0 } });
  expect([defaults.primaryReadyThreshold(canary), defaults.canaryReadyThreshold(canary)]).toEqual([0, 100]);
});

test('deadline, bake time and forgiven restarts have defaults', () => {
  const plain = canaryWith();
  expect([defaults.progressDeadlineMs(plain), defaults.bakeTimeMs(plain), defaults.forgivenRestarts(plain)]).toEqual([600_000, 600_000, 1]);
  const given = canaryWith({ spec: { progressDeadlineSeconds: 60, bakeTime: '1h', podFailure: { restarts: 0 } } });
  expect([defaults.progressDeadlineMs(given), defaults.bakeTimeMs(given), defaults.forgivenRestarts(given)]).toEqual([
    60_000, 3_600_000, 0,
  ]);
});

test.for([
  [undefined, 80],
  [0, 80],
  ['0', 80],
  [8080, 8080],
  ['web', 'web'],
] as const)('targetPort %j of port 80 is %j', ([port, expected]) => {
  expect(defaults.targetPort({ port: 80, ...(port === undefined ? {} : { targetPort: port }) })).toBe(expected);
});

test('the provider is the flag where the Canary names none', () => {
  const flag = { meshProvider: 'istio' };
  expect(defaults.providerName(canaryWith({ spec: { provider: undefined } }), flag)).toBe('istio');
  expect(defaults.providerName(canaryWith(), flag)).toBe('gatewayapi:v1');
});

test('names follow the target, or spec.service.name where it is given', () => {
  const plain = canaryWith();
  expect([names.targetName(plain), names.primaryName(plain)]).toEqual(['web', 'web-primary']);
  expect([names.apexServiceName(plain), names.primaryServiceName(plain), names.canaryServiceName(plain)]).toEqual([
    'web',
    'web-primary',
    'web-canary',
  ]);
  const named = canaryWith({ spec: { service: { port: 80, name: 'front' } } });
  expect([names.primaryName(named), names.primaryServiceName(named), names.canaryServiceName(named)]).toEqual([
    'web-primary',
    'front-primary',
    'front-canary',
  ]);
});

test('hooks, alerts, metrics and cookies have defaults for what is absent or empty', () => {
  expect(defaults.webhookType({ name: 'h', url: 'http://h', type: '' })).toBe('rollout');
  expect(defaults.webhookTimeoutMs({ name: 'h', url: 'http://h' })).toBe(10_000);
  expect(defaults.alertSeverity({ name: 'a', providerRef: { name: 'p' }, severity: '' })).toBe('info');
  expect(defaults.metricInterval({ name: 'm' })).toBe('1m');
  expect(defaults.cookieMaxAgeSeconds({ cookieName: 'c', maxAge: 0 })).toBe(86_400);
  expect(defaults.portName({ port: 80 })).toBe('http');
});
