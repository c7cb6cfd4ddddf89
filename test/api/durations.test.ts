import { expect, test } from 'vitest';
import { formatDuration, parseDurationMs } from '../../src/api/durations.ts';

test.for([
  ['10s', 10_000],
  ['1m', 60_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['1.s', 1000],
  ['300ms', 300],
  ['250us', 0.25],
  ['-2m', -120_000],
  ['+2m', 120_000],
  ['0', 0],
  ['1m1m', 120_000],
] as const)('reads %s as Go does', ([text, ms]) => {
  expect(parseDurationMs(text)).toBeCloseTo(ms, 9);
});

test.for(['', '-', '10', '1d', 's', '1m30', '10seconds', ' 10s', '10s ', '1,5s', 'NaNs', '1e3s', '.s'])(
  'takes %j for no duration',
  (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  },
);

test('does not take a number too long to hold for a duration', () => {
  expect(parseDurationMs(`${'9'.repeat(400)}s`)).toBeUndefined();
});

test.for([
  [0, '0s'],
  [500, '500ms'],
  [90_000, '1m30s'],
  [1500, '1.5s'],
  [3_600_000, '1h'],
  [3_661_000, '1h1m1s'],
  [-2000, '-2s'],
] as const)('writes %d ms as %s', ([ms, text]) => {
  expect(formatDuration(ms)).toBe(text);
});
