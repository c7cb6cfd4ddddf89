import { expect, test } from 'vitest';
import { systemClock } from '../../src/platform/system-clock.ts';
import { describeFaults } from './support/describe-faults.ts';
import { Story } from './support/story.ts';

const killPods = async ({ world, faults, web }: Story, app: string) => {
  const { name: namespace } = world.namespace;
  const pods = await world.cluster.kubectl.list<{ metadata: { name: string; labels: Record<string, string> } }>('pods', namespace);
  const names = pods.filter(({ metadata }) => metadata.labels['app'] === app).map(({ metadata }) => metadata.name);
  expect(names, `pods of ${app}`).not.toEqual([]);
  await Promise.all(names.map((name) => faults.killPod({ namespace, name })));
  return web;
};

describeFaults('in the middle of a rollout', () => {
  // Whoever is being answered by a process that is killed is not answered; the restart is forgiven.
  test('all pods of the canary are killed', async () => {
    await using story = await Story.begin('canary-dies');
    await killPods(story, 'canary-dies');
    expect(await story.problems({ lost: 'some requests' })).toEqual([]);
  });

  test('all pods of the primary are killed: the canary stands in until they are back', async () => {
    await using story = await Story.begin('primary-dies');
    await killPods(story, 'primary-dies-primary');
    const killedAt = systemClock.now();
    await story.web.canary.until(({ status }) => status?.phase === 'Succeeded', { what: 'the end', timeoutMs: 180_000 });
    const late = story.web.load.failures({ since: killedAt + 5_000 });
    expect(late).toEqual([]);
  });

  test('a hook hangs: it holds up its own answer and nothing else', async () => {
    await using story = await Story.begin('hanging');
    const sink = await story.world.sink();
    await sink.answer('/hang', 'none');
    const hook = { name: 'hangs', type: 'confirm-promotion', url: sink.url('/hang'), timeout: '30s' };
    await story.web.app.edit({ spec: { analysis: { webhooks: [hook] } } });
    await sink.until(({ path }) => path === '/hang', { what: 'the hook', timeoutMs: 60_000 });
    await story.web.release('1.4');
    const taken = await story.web.canary.until(({ status }) => status?.run?.toImages?.[0]?.endsWith(':1.4') === true, {
      what: 'the newer revision, while the hook hangs',
      timeoutMs: 5_000,
    });
    expect(taken.object?.status?.phase).not.toBe('Promoting');
  });
});
