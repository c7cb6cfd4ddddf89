import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concludeLook } from '../../src/analysis/look.ts';
import { type Verdict, verdicts } from '../../src/api/run.ts';

const records = (...list: Verdict[]) => list.map((verdict) => ({ verdict }));

describe('the verdict of a look', () => {
  test.for<[Verdict[], Verdict]>([
    [[], 'pass'],
    [['pass'], 'pass'],
    [['pass', 'pass'], 'pass'],
    [['pass', 'no-data'], 'no-data'],
    [['no-data', 'error', 'pass'], 'error'],
    [['error', 'fail'], 'fail'],
    [['fail', 'pass', 'no-data', 'error'], 'fail'],
  ])('%o: %s', ([list, verdict]) => {
    expect(concludeLook(records(...list))).toBe(verdict);
  });

  test('is that of one of its checks, whatever their order, and passes only if all do', () => {
    const list = fc.array(fc.constantFrom(...verdicts), { minLength: 1 });
    fc.assert(
      fc.property(list, (checks) => {
        const verdict = concludeLook(records(...checks));
        expect(checks).toContain(verdict);
        expect(concludeLook(records(...checks.toReversed()))).toBe(verdict);
        expect(verdict === 'pass').toBe(checks.every((check) => check === 'pass'));
      }),
    );
  });
});
