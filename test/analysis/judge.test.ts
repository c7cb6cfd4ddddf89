import { describe, expect, test } from 'vitest';
import { judge } from '../../src/analysis/judge.ts';
import type { CanaryMetric } from '../../src/api/canary.ts';
import type { Measurement } from '../../src/api/measurement.ts';
import type { CheckRecord } from '../../src/api/run.ts';

const successRate: CanaryMetric = { name: 'request-success-rate', thresholdRange: { min: 99 } };
const latency: CanaryMetric = { name: 'latency', query: 'q', thresholdRange: { max: 5 } };

const value = (number: number, message?: string): Measurement => ({
  kind: 'value',
  value: number,
  samples: 1,
  ...(message === undefined ? {} : { message }),
});

describe('the record of a check', () => {
  test.for<[string, CanaryMetric, Measurement, Partial<CheckRecord>]>([
    ['a value within', successRate, value(99), { value: 99, bound: '>= 99', unit: '%', samples: 1, verdict: 'pass' }],
    ['a value outside', successRate, value(98.9), { value: 98.9, bound: '>= 99', unit: '%', samples: 1, verdict: 'fail' }],
    ['no unit where none is known', latency, value(4), { value: 4, bound: '<= 5', samples: 1, verdict: 'pass' }],
    [
      'a warning of the provider is kept',
      latency,
      value(6, 'partial answer'),
      { value: 6, bound: '<= 5', samples: 1, verdict: 'fail', message: 'partial answer' },
    ],
    [
      '+Inf fails a greatest value, in words',
      latency,
      value(Infinity),
      { bound: '<= 5', samples: 1, verdict: 'fail', message: 'the value is +Inf' },
    ],
    [
      '+Inf passes a least value, as in Flagger',
      successRate,
      value(Infinity),
      { bound: '>= 99', unit: '%', samples: 1, verdict: 'pass', message: 'the value is +Inf' },
    ],
    [
      '-Inf keeps the warning',
      successRate,
      value(-Infinity, 'w'),
      { bound: '>= 99', unit: '%', samples: 1, verdict: 'fail', message: 'the value is -Inf (w)' },
    ],
    [
      'NaN, should one come, is no data',
      latency,
      value(NaN),
      { bound: '<= 5', samples: 1, verdict: 'no-data', message: 'the value is not a number' },
    ],
    ['no data', latency, { kind: 'no-data', message: 'none' }, { bound: '<= 5', verdict: 'no-data', message: 'none' }],
    ['an error', latency, { kind: 'error', message: 'down' }, { bound: '<= 5', verdict: 'error', message: 'down' }],
  ])('%s', ([, metric, measurement, expected]) => {
    const record = judge(metric, { query: 'q', measurement });
    expect(record).toEqual({ name: metric.name, query: 'q', ...expected });
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  test('has no query where none was sent', () => {
    expect(judge(latency, { measurement: { kind: 'error', message: 'm' } })).not.toHaveProperty('query');
  });
});
