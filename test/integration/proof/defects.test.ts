import { describe, expect, test } from 'vitest';
import { hookUrl } from '../../proof/shop.ts';
import { World } from '../../proof/world.ts';

const hook = (type: string) => ({ name: `the-${type}`, type, url: hookUrl(type) });

/** What the proof has found, each named after its cause. */
describe('an answer that a gate gave for one run', () => {
  const gated = async (type: 'confirm-rollout' | 'rollback') => {
    const world = new World({ seed: 1, analysis: { webhooks: [hook(type)] } });
    world.outside.answers.set(hookUrl('rollback'), 403);
    return (await world.start().untilPhase('Initialized')).run(2_000);
  };

  test('to roll it back does not roll back the next one', async () => {
    const world = await gated('rollback');
    await world.release('good-1').until('weight 20', ({ view }) => view.written()?.weight === 20);
    world.outside.answers.set(hookUrl('rollback'), 200);
    await world.untilPhase('Failed');
    world.outside.answers.set(hookUrl('rollback'), 403);
    await world.release('good-2').until('the next run', ({ canary }) => canary?.status?.run?.toImages?.[0]?.endsWith('good-2') === true);
    await (await world.untilPhase('Succeeded', 'Failed')).run(1_000);
    expect(world.end().canary?.status?.phase).toBe('Succeeded');
    expect(world.observer.violations).toEqual([]);
  });

  test('to begin it does not begin the next one', async () => {
    const world = await gated('confirm-rollout');
    await world.release('good-1').until('weight 20', ({ view }) => view.written()?.weight === 20);
    await world.untilPhase('Succeeded');
    world.outside.answers.set(hookUrl('confirm-rollout'), 403);
    await world.release('good-2').run(10_000);
    expect(world.canary?.status?.phase).toBe('Waiting');
    expect(world.view.ready('canary')).toBe(0);
  });
});

describe('what random rollouts have found:', () => {
  const started = async (spec: object) =>
    (await new World({ seed: 1, spec: { ...spec }, analysis: { stepWeights: [50] } }).start().untilPhase('Initialized')).run(2_000);

  // Seed 2035: a look that measures the user's change promotes the version before it.
  test('a target that changed behind a silent watch is not taken for the one under analysis', async () => {
    const world = await (await started({})).release('good-1').until('weight 50', ({ view }) => view.written()?.weight === 50);
    await world.run(3_000);
    world.breakStreams('stall');
    await world.release('good-0').run(10_000);
    expect(world.observer.violations).toEqual([]);
  });

  // Seed 2111, 5008: the deadline of the pods runs while nobody has asked for pods yet, or nobody can see them.
  test('a release is not failed by its deadline while the controller cannot see its pods', async () => {
    const world = await started({ progressDeadlineSeconds: 20 });
    await world.release('good-1').run(100);
    world.breakStreams('stall');
    await world.untilPhase('Succeeded', 'Failed');
    expect(world.canary?.status?.phase).toBe('Succeeded');
  });

  // Seeds 5330, 5377: a run that came to nothing makes the bake time of the promotion before it forgotten.
  test('the way back outlives a run that the user took back within the bake time', async () => {
    const world = await (await started({ bakeTime: '60s' })).release('good-1').untilPhase('Succeeded');
    await world.release('good-2').until('it begins', ({ canary }) => canary?.status?.phase === 'Progressing');
    await (await world.release('good-1').untilPhase('Succeeded')).run(3_000);
    expect(world.observer.violations).toEqual([]);
  });

  test('the way back outlives a run that failed within the bake time', async () => {
    const world = await (await started({ bakeTime: '60s' })).release('good-1').untilPhase('Succeeded');
    await (await world.release('crashes').untilPhase('Failed')).run(3_000);
    expect(world.end().observer.violations).toEqual([]);
    expect(world.canary?.status?.run?.wayBack?.revision).toBeDefined();
  });
});

describe('a wall clock that is set by ten minutes while a release is under way', () => {
  /** How long a weight of 50 and the way back stand, with a clock that jumps while each does. */
  const stood = async (jumpMs: number) => {
    const world = new World({ seed: 1, lease: 'used', spec: { bakeTime: '60s' }, analysis: { stepWeights: [50] } });
    await (await world.start().untilPhase('Initialized')).run(2_000);
    const { clock } = world;
    const jump = async () => {
      (await world.run(1_000)).processes[0]?.jumpClock(jumpMs);
      // A turn at once: timers do not notice a jump.
      world.edit('edits something else', (spec) => ({
        ...spec,
        progressDeadlineSeconds: Number(spec['progressDeadlineSeconds'] ?? 60) + 1,
      }));
    };
    await world.release('good-1').until('weight 50', ({ view }) => view.written()?.weight === 50);
    const weightMs = clock.now();
    await jump();
    await world.untilPhase('Succeeded');
    const succeededMs = clock.now();
    await jump();
    await world.until('the way back is gone', ({ view }) => view.kept().length < 2);
    expect(world.end().observer.violations).toEqual([]);
    return { world, rolloutMs: succeededMs - weightMs, wayBackMs: clock.now() - succeededMs };
  };

  test.for([600_000, -600_000])('(%i ms) makes neither an interval nor the bake time longer or shorter', async (jumpMs) => {
    const [unmoved, moved] = [await stood(0), await stood(jumpMs)];
    for (const time of ['rolloutMs', 'wayBackMs'] as const) {
      expect(unmoved[time]).toBeGreaterThan(4_000);
      // Looked at ten times a second.
      expect(Math.abs(moved[time] - unmoved[time])).toBeLessThanOrEqual(0.01 * unmoved[time] + 100);
    }
  });

  test('is told in the lease as it is', async () => {
    const { world } = await stood(600_000);
    const { renewTime = '' } = (world.view.lease()?.['spec'] ?? {}) as { renewTime?: string };
    expect(Math.abs(Date.parse(renewTime) - world.clock.now() - 1_200_000)).toBeLessThan(10_000);
  });
});
