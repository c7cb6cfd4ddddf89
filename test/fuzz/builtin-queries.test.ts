import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import { parseDurationMs } from '../../src/api/durations.ts';
import { validate } from '../../src/api/validate.ts';
import { renderQuery } from '../../src/metrics/render-query.ts';
import { parseQuery } from '../../src/sandbox/prometheus/promql/parse.ts';
import { routerProviders } from '../../src/traffic/registry.ts';
import { canaryWith } from '../api/canary-fixture.ts';
import { ableContext } from '../api/validation-fixture.ts';
import { fuzz } from './support/fuzz.ts';

const hostile = [
  'a"} or vector(1) #',
  'a\\',
  '.*',
  'a|b',
  'a{',
  'a\nb',
  "a'",
  '`',
  '{{ name }}',
  'A',
  'a..b',
  '-a',
  'ä',
  '',
  'x'.repeat(60),
];
const name = fc.oneof(
  fc.stringMatching(/^[a-z][-a-z0-9]{0,8}[a-z0-9]$/),
  fc.constantFrom(...hostile),
  fc.string({ unit: fc.constantFrom('a', '-', '.', '"', '\\', '}'), maxLength: 5 }),
);
const interval = fc.oneof(
  fc.tuple(fc.nat(99), fc.constantFrom('m', 's')).map((parts) => parts.join('')),
  fc.constantFrom(
    '1m]) or vector(1) or rate(up[1m',
    '1m30s',
    '1s500ms',
    '30s1m',
    '1m1m',
    '1m.5s',
    '1s5us',
    '0s',
    '-1m',
    '1m ',
    '1m"',
    '99999999999999999999m',
  ),
);
const queries = routerProviders.flatMap(({ queries: { successRate, duration } }) => [successRate, duration]);
const benign = {
  targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
  service: { port: 80, name: 'web', gatewayRefs: [{ name: 'g' }] },
};

/** What Prometheus is asked, with every text and every length of time taken out. */
function shape(query: string): unknown {
  return JSON.parse(
    JSON.stringify(parseQuery(query), (key, value: unknown) =>
      ['at', 'operatorAt', 'text', 'equals', 'rangeMs', 'stepMs', 'offsetMs'].includes(key) ? null : value,
    ),
  );
}

function asked(canary: Canary, metricInterval: string): unknown[] {
  const windowMs = parseDurationMs(metricInterval) ?? 0;
  return queries.map((query) => shape(renderQuery(query(windowMs), canary, { name: 'request-duration', interval: metricInterval })));
}

test('the built-in queries of a Canary that is valid ask what they ask for any, whatever its names and intervals', async () => {
  const expected = asked(canaryWith({ spec: benign }), '1m');
  let valid = 0;
  await fuzz(
    400,
    fc.property(name, fc.option(name, { nil: undefined }), interval, (target, service, metricInterval) => {
      const spec = { targetRef: { ...benign.targetRef, name: target }, service: { ...benign.service, name: service } };
      const canary = canaryWith({
        spec,
        analysis: { metrics: [{ name: 'request-duration', interval: metricInterval, thresholdRange: { max: 1 } }] },
      });
      if (validate(canary, ableContext).errors.length > 0) return;
      valid += 1;
      expect(asked(canary, metricInterval)).toEqual(expected);
    }),
  );
  expect(valid).toBeGreaterThan(20);
});
