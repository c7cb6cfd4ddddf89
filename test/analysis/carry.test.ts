import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Carry, countLook, type LimitExceeded } from '../../src/analysis/carry.ts';
import type { Limits } from '../../src/analysis/limits.ts';
import { type Verdict, verdicts } from '../../src/api/run.ts';

const none: Carry = { failedChecks: 0, noDataLooks: 0, errorLooks: 0 };
const limits: Limits = { threshold: 3, noDataLimit: 2, errorLimit: 4, strict: false };

/** Looks until a limit is exceeded, or the last. */
function look(verdictList: readonly Verdict[], within: Limits): { carry: Carry; exceeded?: LimitExceeded; looks: number } {
  let carry = none;
  for (const [index, verdict] of verdictList.entries()) {
    const counted = countLook(carry, verdict, within);
    carry = counted.carry;
    if (counted.exceeded !== undefined) return { carry, exceeded: counted.exceeded, looks: index + 1 };
  }
  return { carry, looks: verdictList.length };
}

describe('counting looks', () => {
  test.for<[string, Verdict[], object]>([
    ['passing looks count nothing', ['pass', 'pass'], { carry: none, looks: 2 }],
    ['one look short of the threshold goes on', ['fail', 'fail'], { carry: { ...none, failedChecks: 2 }, looks: 2 }],
    [
      'the threshold is exceeded when reached',
      ['fail', 'fail', 'fail', 'pass'],
      { carry: { ...none, failedChecks: 3 }, exceeded: 'ChecksFailed', looks: 3 },
    ],
    [
      'failed looks add up over passing ones',
      ['fail', 'pass', 'fail', 'pass', 'fail'],
      { carry: { ...none, failedChecks: 3 }, exceeded: 'ChecksFailed', looks: 5 },
    ],
    [
      'looks without data count in a row',
      ['no-data', 'no-data'],
      { carry: { ...none, noDataLooks: 2 }, exceeded: 'NoDataLimit', looks: 2 },
    ],
    ['a passing look ends the row', ['no-data', 'pass', 'no-data'], { carry: { ...none, noDataLooks: 1 }, looks: 3 }],
    ['a failed look ends the row', ['no-data', 'fail', 'no-data'], { carry: { ...none, failedChecks: 1, noDataLooks: 1 }, looks: 3 }],
    [
      'an unanswered look does not end it',
      ['no-data', 'error', 'no-data'],
      { carry: { ...none, noDataLooks: 2, errorLooks: 1 }, exceeded: 'NoDataLimit', looks: 3 },
    ],
    [
      'unanswered looks have their own limit',
      ['error', 'error', 'error', 'error'],
      { carry: { ...none, errorLooks: 4 }, exceeded: 'ErrorLimit', looks: 4 },
    ],
    ['neither counts as failed', ['no-data', 'error', 'error', 'error'], { carry: { ...none, noDataLooks: 1, errorLooks: 3 }, looks: 4 }],
  ])('%s', ([, list, expected]) => {
    expect(look(list, limits)).toEqual(expected);
  });

  test.for<[Verdict, number]>([
    ['fail', 1],
    ['no-data', 1],
    ['error', 1],
    ['pass', 0],
  ])('strict: a look that ends in %s counts %i failed', ([verdict, failedChecks]) => {
    expect(countLook(none, verdict, { ...limits, strict: true })).toEqual({ carry: { ...none, failedChecks } });
  });

  test.for<[keyof Limits, Verdict, LimitExceeded]>([
    ['threshold', 'fail', 'ChecksFailed'],
    ['noDataLimit', 'no-data', 'NoDataLimit'],
    ['errorLimit', 'error', 'ErrorLimit'],
  ])('a %s of 0 counts as 1', ([limit, verdict, exceeded]) => {
    expect(countLook(none, verdict, { ...limits, [limit]: 0 }).exceeded).toBe(exceeded);
    expect(countLook(none, 'pass', { ...limits, [limit]: 0 }).exceeded).toBeUndefined();
  });

  test('a limit lowered to what was counted already is exceeded at the next look, even a passing one', () => {
    expect(countLook({ ...none, failedChecks: 2 }, 'pass', { ...limits, threshold: 2 }).exceeded).toBe('ChecksFailed');
  });

  test('keeps nothing but the three counts', () => {
    const record = { ...none, id: 'run' };
    expect(countLook(record, 'pass', limits).carry).toEqual(none);
  });

  test('whatever the looks: failed ones never decrease, passing ones end every row, strict never counts rows', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...verdicts)), fc.boolean(), (list, strict) => {
        let carry = none;
        for (const verdict of list) {
          const next = countLook(carry, verdict, { ...limits, strict }).carry;
          expect(next.failedChecks).toBeGreaterThanOrEqual(carry.failedChecks);
          if (verdict === 'pass') expect(next).toEqual({ ...none, failedChecks: carry.failedChecks });
          if (strict) expect(next.noDataLooks + next.errorLooks).toBe(0);
          carry = next;
        }
        expect(carry.failedChecks).toBe(list.filter((verdict) => (strict ? verdict !== 'pass' : verdict === 'fail')).length);
      }),
    );
  });
});
