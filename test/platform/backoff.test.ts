import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../src/platform/backoff.ts';

describe('backoffMs', () => {
  test.for([
    [0, 0],
    [1, 100],
    [2, 200],
    [3, 400],
    [4, 800],
    [5, 1000],
    [5000, 1000],
  ])('after %i failures waits %i ms, up to the longest delay', ([failures = 0, expected]) => {
    expect(backoffMs(failures, { baseMs: 100, maxMs: 1000, random: () => 0 })).toBe(expected);
  });

  test('chance takes away at most half, so that those who failed together do not come back together', () => {
    expect(backoffMs(3, { baseMs: 100, maxMs: 1000, random: () => 0.5 })).toBe(300);
    expect(backoffMs(3, { baseMs: 100, maxMs: 1000, random: () => 1 })).toBe(200);
  });
});
