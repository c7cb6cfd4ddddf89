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
    await world.untilPhase('Succeeded', 'Failed');
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
