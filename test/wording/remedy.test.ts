import { expect, test } from 'vitest';
import type { CheckRecord } from '../../src/api/run.ts';
import { wordRemedy } from '../../src/wording/remedy.ts';
import { canaryIn, runWith } from './alert-fixture.ts';

const metrics = [
  { name: 'request-success-rate', thresholdRange: { min: 99 } },
  { name: 'queue', templateRef: { name: 'queue-length' } },
  { name: 'orders', templateRef: { name: 'orders', namespace: 'metrics' } },
  { name: 'inline', query: 'vector(1)' },
];
const unanswered = (...names: string[]): CheckRecord[] =>
  metrics.map(({ name }) => ({ name, bound: '<= 1', verdict: names.includes(name) ? 'error' : 'pass' }));
const general = 'See that the address and the credentials of the provider are right and that it is up.';

test.for([
  ['the built-in check', unanswered('request-success-rate'), {}, `${general} Look at the controller's flag -metrics-server.`],
  ['an inline query', unanswered('inline'), {}, `${general} Look at the controller's flag -metrics-server.`],
  [
    'the built-in check of a Canary with a server of its own, whose address may hold a password',
    unanswered('request-success-rate'),
    { metricsServer: 'http://ana:s3cret@prometheus' },
    `${general} Look at spec.metricsServer of the Canary.`,
  ],
  ['a template', unanswered('queue'), {}, `${general} Look at spec.provider of MetricTemplate shop/queue-length.`],
  ['a template of another namespace', unanswered('orders'), {}, `${general} Look at spec.provider of MetricTemplate metrics/orders.`],
  [
    'two of them, each once',
    unanswered('queue', 'request-success-rate', 'inline'),
    {},
    `${general} Look at the controller's flag -metrics-server, and at spec.provider of MetricTemplate shop/queue-length.`,
  ],
  [
    'none of which the record knows more',
    [],
    {},
    `${general} Look at the controller's flag -metrics-server, and at spec.provider of MetricTemplate shop/queue-length, and at spec.provider of MetricTemplate metrics/orders.`,
  ],
] as const)('who gave no answer is named by the field that says where it is: %s', ([, checks, spec, expected]) => {
  const canary = canaryIn(undefined, { analysis: { metrics }, spec });
  const namespaced = { ...canary, metadata: { ...canary.metadata, namespace: 'shop' } };
  for (const reason of ['ErrorLimit', 'ProviderError']) {
    expect(wordRemedy(namespaced, runWith({ checks }), reason)).toBe(expected);
  }
});

test('other reasons have the remedy of the catalogue, with the name of the target', () => {
  const canary = canaryIn(undefined);
  expect(wordRemedy(canary, runWith(), 'NoDataLimit')).toContain('status.run.checks');
  expect(wordRemedy(canary, runWith(), 'PrimaryLost')).not.toContain('TARGET');
  expect(wordRemedy(canary, undefined, 'nothing that there is')).toBe('');
});
