import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBounds, checksOf, isWithin } from '../../src/analysis/checks.ts';
import type { CanaryMetric } from '../../src/api/canary.ts';

const template = { templateRef: { name: 'errors' } };

describe('the bounds of a check', () => {
  test.for<[string, CanaryMetric, object]>([
    ['a success rate of a range', { name: 'request-success-rate', thresholdRange: { min: 99 } }, { min: 99, text: '>= 99', unit: '%' }],
    [
      'a success rate with both bounds',
      { name: 'request-success-rate', thresholdRange: { min: 99, max: 100 } },
      { min: 99, max: 100, text: '>= 99 and <= 100', unit: '%' },
    ],
    [
      'a success rate of a legacy threshold is a least value',
      { name: 'request-success-rate', threshold: 99.5 },
      { min: 99.5, text: '>= 99.5', unit: '%' },
    ],
    ['a success rate of nothing', { name: 'request-success-rate' }, { min: 0, text: '>= 0', unit: '%' }],
    [
      'a range wins over a legacy threshold',
      { name: 'request-success-rate', threshold: 50, thresholdRange: { min: 99 } },
      { min: 99, text: '>= 99', unit: '%' },
    ],
    ['an empty range holds nothing', { name: 'request-success-rate', threshold: 99, thresholdRange: {} }, { text: 'any value', unit: '%' }],
    ['a duration of a range', { name: 'request-duration', thresholdRange: { max: 500 } }, { max: 500, text: '<= 500', unit: 'ms' }],
    [
      'bounds of a duration are cut to whole milliseconds',
      { name: 'request-duration', thresholdRange: { min: 0.9, max: 500.9 } },
      { min: 0, max: 500, text: '>= 0 and <= 500', unit: 'ms' },
    ],
    [
      'a duration of a legacy threshold is a greatest value',
      { name: 'request-duration', threshold: 500.7 },
      { max: 500, text: '<= 500', unit: 'ms' },
    ],
    ['a duration of nothing', { name: 'request-duration' }, { max: 0, text: '<= 0', unit: 'ms' }],
    [
      'a query of a range, which is not cut',
      { name: 'errors', query: 'q', thresholdRange: { min: 0.25, max: 0.75 } },
      { min: 0.25, max: 0.75, text: '>= 0.25 and <= 0.75' },
    ],
    ['a query of a legacy threshold is a greatest value', { name: 'errors', query: 'q', threshold: 1.5 }, { max: 1.5, text: '<= 1.5' }],
    ['a query of nothing', { name: 'errors', query: 'q' }, { max: 0, text: '<= 0' }],
    ['a template of a negative bound', { name: 'score', ...template, thresholdRange: { min: -1 } }, { min: -1, text: '>= -1' }],
    ['a template of a built-in name is custom', { name: 'request-success-rate', ...template, threshold: 5 }, { max: 5, text: '<= 5' }],
    [
      'a query of a built-in name is custom',
      { name: 'request-duration', query: 'q', thresholdRange: { max: 0.5 } },
      { max: 0.5, text: '<= 0.5' },
    ],
    [
      'an empty query is none',
      { name: 'request-duration', query: '', thresholdRange: { max: 500 } },
      { max: 500, text: '<= 500', unit: 'ms' },
    ],
    ['a name that every object has is no built-in name', { name: 'toString', query: '', threshold: 3 }, { max: 3, text: '<= 3' }],
  ])('%s', ([, metric, bounds]) => {
    expect(checkBounds(metric)).toEqual(bounds);
  });
});

describe('a value within bounds', () => {
  test.for<[number, { min?: number; max?: number }, boolean]>([
    [99, { min: 99 }, true],
    [98.999999999, { min: 99 }, false],
    [99.000000001, { min: 99 }, true],
    [500, { max: 500 }, true],
    [500.000000001, { max: 500 }, false],
    [0, { max: 0 }, true],
    [-0, { min: 0 }, true],
    [Number.MIN_VALUE, { max: 0 }, false],
    [-1, { max: 0 }, true],
    [1, { min: 1, max: 1 }, true],
    [1, { min: 2, max: 0 }, false],
    [Infinity, { max: 500 }, false],
    [Infinity, { min: 99 }, true],
    [-Infinity, { min: 0 }, false],
    [-Infinity, { max: 0 }, true],
    [Infinity, {}, true],
    [NaN, {}, false],
    [NaN, { min: 0 }, false],
    [NaN, { max: 0 }, false],
  ])('%s in %o: %s', ([value, bounds, within]) => {
    expect(isWithin(value, bounds)).toBe(within);
  });

  test('agrees with Flagger for every finite value, range and threshold', () => {
    const optional = fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.constantFrom('request-success-rate', 'custom'),
        optional,
        optional,
        optional,
        fc.double({ noNaN: true }),
        (name, min, max, threshold, value) => {
          const hasRange = min !== undefined || max !== undefined;
          const metric = {
            name,
            ...(threshold === undefined ? {} : { threshold }),
            ...(hasRange ? { thresholdRange: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) } } : {}),
          };
          const legacy = threshold ?? 0;
          const legacyFails = name === 'request-success-rate' ? legacy > value : value > legacy;
          const rangeFails = (min !== undefined && value < min) || (max !== undefined && value > max);
          expect(isWithin(value, checkBounds(metric))).toBe(!(hasRange ? rangeFails : legacyFails));
        },
      ),
    );
  });
});

describe('the checks of a metric', () => {
  const range = { interval: '2m', thresholdRange: { min: 99 } };
  test.for<[string, CanaryMetric, CanaryMetric[]]>([
    ['a built-in name alone is one check', { name: 'request-success-rate', ...range }, [{ name: 'request-success-rate', ...range }]],
    [
      'a built-in name with a template is two, as in Flagger',
      { name: 'request-success-rate', ...range, ...template, templateVariables: { a: 'b' } },
      [
        { name: 'request-success-rate', ...range, templateVariables: { a: 'b' } },
        { name: 'request-success-rate', ...range, ...template, templateVariables: { a: 'b' } },
      ],
    ],
    [
      'a query and a template are two',
      { name: 'errors', query: 'up', ...template },
      [
        { name: 'errors', query: 'up' },
        { name: 'errors', ...template },
      ],
    ],
    [
      'all three sources are three',
      { name: 'request-duration', query: 'up', ...template },
      [{ name: 'request-duration' }, { name: 'request-duration', query: 'up' }, { name: 'request-duration', ...template }],
    ],
    ['a metric without a source stays, to be told as an error', { name: 'nothing', query: '' }, [{ name: 'nothing' }]],
  ])('%s', ([, metric, checks]) => {
    expect(checksOf(metric)).toEqual(checks);
  });
});
