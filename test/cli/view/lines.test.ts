import { describe, expect, test } from 'vitest';
import { changeLine } from '../../../src/cli/view/change-line.ts';
import { oneLine } from '../../../src/cli/view/one-line.ts';
import { table } from '../../../src/cli/view/table.ts';
import { weightsChart } from '../../../src/cli/view/weights-chart.ts';
import { wrapLine } from '../../../src/cli/view/wrap-line.ts';
import { canaryWith } from '../../api/canary-fixture.ts';
import { at, canaryAt, failed, runWith } from '../records.ts';

describe('the line for a change', () => {
  const before = canaryAt('Progressing', runWith());

  test('tells a new weight', () => {
    const after = canaryAt('Progressing', runWith({ weight: 50 }));
    expect(changeLine(before, after)).toBe('web.shop  Progressing   canary weight  50 %');
  });

  test('tells the checks of a new look', () => {
    const after = canaryAt('Progressing', runWith({ lookCount: 2, failedChecks: 1, checks: [...failed] }));
    expect(changeLine(before, after)).toMatchInlineSnapshot(
      `"web.shop  Progressing   canary weight  25 %  ✗ request-success-rate 79.80 % (must be ≥ 99 %), ? request-duration: no series matched"`,
    );
  });

  test('tells why a run ended, once', () => {
    const after = canaryAt('Succeeded', runWith({ state: 'succeeded', weight: 0, endedAt: at(40) }));
    expect(changeLine(before, after)).toMatchInlineSnapshot(
      `"web.shop  Succeeded     canary weight   0 %  example.com/web:1.1 was promoted in 40 s: 1 look taken, 0 failed"`,
    );
    expect(changeLine(after, after)).toBeUndefined();
  });

  test('is absent where only the record moved', () => {
    expect(changeLine(before, canaryAt('Progressing', runWith({ seq: 9 })))).toBeUndefined();
  });

  test('tells where a Canary without a run stands, once', () => {
    const atRest = canaryAt('Initialized', undefined);
    expect(changeLine(undefined, canaryWith())).toBe('web.shop  not looked at yet');
    expect(changeLine(undefined, canaryAt('', undefined))).toBe('web.shop  no run yet');
    expect(changeLine(undefined, atRest)).toBe('web.shop  Initialized   no run yet');
    expect(changeLine(canaryAt('Initializing', undefined), atRest)).toBe('web.shop  Initialized   no run yet');
    expect(changeLine(atRest, atRest)).toBeUndefined();
  });

  test('tells that a spec is refused, and the remedy, once and also without a run', () => {
    const refusal = { type: 'Ready', status: 'False', reason: 'SpecRefused', message: 'spec.provider is "istio". Use contour.' };
    const refused = (...args: Parameters<typeof canaryAt>) => ({
      ...canaryAt(...args),
      status: { ...canaryAt(...args).status, conditions: [refusal] },
    });
    const said = 'SpecRefused: spec.provider is "istio". Use contour.';
    expect(changeLine(undefined, refused('', undefined))).toBe(`web.shop  ${said}`);
    expect(changeLine(before, refused('Progressing', runWith()))).toBe(`web.shop  Progressing   canary weight  25 %  ${said}`);
    expect(changeLine(refused('Progressing', runWith()), refused('Progressing', runWith({ seq: 9 })))).toBeUndefined();
  });

  test('takes the looks of a new run for new, and those found at the start for old', () => {
    expect(changeLine(before, canaryAt('Progressing', runWith({ id: 'r2', weight: 10 })))).toContain('✓ request-success-rate');
    expect(changeLine(undefined, before)).toBe('web.shop  Progressing   canary weight  25 %');
  });
});

describe('the chart of weights', () => {
  const chart = (seconds: number, width = 20) => weightsChart(runWith(), { untilMs: Date.parse(at(seconds)), width });

  test('grows to the right', () => {
    expect(chart(3)).toBe('▁▂                  ');
    expect(chart(18)).toBe('▁▂▂▂▂▂▂▃▃▃▃▃        ');
  });

  test('is drawn closer when it is full', () => {
    expect(chart(600)).toBe('▃'.repeat(20));
  });

  test('loses no step between two characters', () => {
    const weights = [0, 100, 0].map((weight, index) => ({ at: at(100 + index), weight }));
    expect(weightsChart(runWith({ weights }), { untilMs: Date.parse(at(1000)), width: 10 })).toBe('▁█▁▁▁▁▁▁▁▁');
  });

  test('is empty at the start', () => {
    expect(chart(0, 4).trimEnd().length).toBeLessThanOrEqual(1);
  });
});

describe('a wrapped line', () => {
  test('breaks between words and indents what follows', () => {
    expect(wrapLine('  one two three four', { width: 11, indent: 4 })).toEqual(['  one two', '    three', '    four']);
  });

  test('stays as it is where it fits, and keeps a word whole that does not', () => {
    expect(wrapLine('one two', { width: 7, indent: 2 })).toEqual(['one two']);
    expect(wrapLine('a verylongword', { width: 6, indent: 2 })).toEqual(['a', '  verylongword']);
  });
});

test('a table has its numbers to the right and takes no account of colours', () => {
  const rows = [
    ['web:1.1', '\u001b[32mSucceeded\u001b[39m', '39 s', '0'],
    ['web:1.22', 'Failed', '123 s', '41'],
  ];
  expect(table(['IMAGE', 'RESULT', 'TOOK', 'FAILED'], rows)).toEqual([
    'IMAGE     RESULT      TOOK  FAILED',
    'web:1.1   \u001b[32mSucceeded\u001b[39m   39 s       0',
    'web:1.22  Failed     123 s      41',
  ]);
});

test('text of others cannot move the cursor', () => {
  expect(oneLine('bad\r\n\u001b[2Jquery\t')).toBe('bad [2Jquery');
});
