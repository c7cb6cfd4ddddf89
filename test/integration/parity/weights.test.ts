import { describe, expect, test } from 'vitest';
import { demoImage } from '../../../src/sandbox/demo-scenario.ts';
import type { Sandbox } from '../sandbox.ts';
import { initialized, phasesFrom, rulesOf, weightsFrom } from './journal.ts';

/**
 * The weights of Flagger's tests (flagger-engine section 9: ServicePromotion, MaxWeight, WithWeightsHappyCase, WithWeightsOverflow, Mirroring, ABTesting),
 * as the route has them, primary/canary; the last is after the promotion.
 */
const steps = [
  ['in steps of 20 up to 50, which overshoots', { stepWeight: 20, maxWeight: 50 }, ['80/20', '60/40', '40/60', '100/0']],
  ['in steps of 50 up to 100', { stepWeight: 50, maxWeight: 100 }, ['50/50', '0/100', '100/0']],
  ['to each weight of a list', { stepWeights: [1, 2, 10, 80] }, ['99/1', '98/2', '90/10', '20/80', '100/0']],
  ['to each weight of a list, whose last is cut to 100', { stepWeights: [1, 2, 10, 200] }, ['99/1', '98/2', '90/10', '0/100', '100/0']],
] as const;

const weighted = (analysis: object) => initialized({ analysis: { stepWeight: undefined, maxWeight: undefined, ...analysis } });
const phaseNames = (phases: readonly string[]) => [...new Set(phases.map((entry) => entry.split(' ')[0]))];

describe('the traffic of a canary goes', () => {
  test.for(steps)('%s, then comes back', async ([, analysis, expected]) => {
    const sandbox = await weighted(analysis);
    const weights = weightsFrom(sandbox);
    const phases = phasesFrom(sandbox);
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(weights).toEqual(expected);
    expect(phaseNames(phases)).toEqual(['Progressing', 'Promoting', 'Finalising', 'Succeeded']);
    expect(sandbox.image('web-primary')).toBe(demoImage('1.1'));
  });

  test('back in steps after the promotion', async () => {
    const sandbox = await weighted({ stepWeight: 60, stepWeightPromotion: 25 });
    const weights = weightsFrom(sandbox);
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(weights).toEqual(['40/60', '0/100', '25/75', '50/50', '75/25', '100/0']);
  });

  // Flagger finds a state between the steps and jumps to 100 (differences: "Weights that do not match a step").
  test('to the next greater weight where the list was edited under way', async () => {
    const sandbox = await weighted({ stepWeights: [10, 50] });
    const weights = weightsFrom(sandbox);
    await sandbox.release('1.1').until(({ status }) => status?.canaryWeight === 10);
    sandbox.edit((spec) => ({ ...spec, analysis: { ...(spec['analysis'] as object), stepWeights: [5, 20, 30] } }));
    await sandbox.untilPhase('Succeeded');
    expect(weights).toEqual(['90/10', '80/20', '70/30', '100/0']);
  });

  test('a full interval at each weight', async () => {
    const sandbox = await weighted({ stepWeights: [10, 50] });
    await sandbox.release('1.1').untilPhase('Succeeded');
    const times = (sandbox.canary.status?.run?.weights ?? []).map(({ at }) => Date.parse(at));
    const [, first = 0, second = 0, last = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(10_000);
    expect(last - second).toBeGreaterThanOrEqual(10_000);
  });
});

describe('mirroring', () => {
  // Flagger on a Gateway never leaves the mirrored step of a weighted canary (flagger-routing section 8, 3; differences: mirroring of weights).
  test('of a weighted canary on a Gateway holds nothing up', async () => {
    const sandbox = await initialized({ analysis: { mirror: true, stepWeight: 50 } });
    const weights = weightsFrom(sandbox);
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(weights).toEqual(['50/50', '100/0']);
    expect(sandbox.canary.status?.conditions?.find(({ type }) => type === 'Warning')?.message).toContain('mirror');
  });

  test('of a blue/green run goes on through its iterations, and ends before the traffic moves', async () => {
    const sandbox = await iterating({ mirror: true, iterations: 2 });
    const weights = weightsFrom(sandbox);
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(weights).toEqual(['100/0 mirrored', '0/100', '100/0']);
  });
});

describe('A/B testing', () => {
  const match = [{ headers: { 'x-canary': { exact: 'always' } } }, { headers: { cookie: { regex: '^(.*?;)?(canary=always)(;.*)?$' } } }];

  test('gives the canary those who match, and everybody else the primary, through all iterations', async () => {
    const sandbox = await iterating({ match, iterations: 10 });
    const phases = phasesFrom(sandbox);
    await sandbox.release('1.1').until(({ status }) => status?.iterations === 1);
    const [matched, others] = rulesOf(sandbox);
    expect(matched?.backendRefs).toMatchObject([
      { name: 'web-primary', weight: 0 },
      { name: 'web-canary', weight: 100 },
    ]);
    expect(others?.backendRefs).toMatchObject([{ name: 'web-primary', weight: 100 }]);
    await sandbox.untilPhase('Succeeded');
    expect(phaseNames(phases)).toEqual(['Progressing', 'Promoting', 'Finalising', 'Succeeded']);
    expect(sandbox.image('web-primary')).toBe(demoImage('1.1'));
    expect(rulesOf(sandbox)[0]?.backendRefs).toMatchObject([
      { name: 'web-primary', weight: 100 },
      { name: 'web-canary', weight: 0 },
    ]);
  });

  test('takes as many looks as there are iterations', async () => {
    const sandbox = await iterating({ match, iterations: 4 });
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(sandbox.canary.status?.run).toMatchObject({ lookCount: 4, iterations: 4, weight: 0 });
  });
});

const iterating = (analysis: object): Promise<Sandbox> =>
  initialized({ analysis: { stepWeight: undefined, maxWeight: undefined, ...analysis } });
