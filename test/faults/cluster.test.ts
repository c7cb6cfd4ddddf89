import { expect, test } from 'vitest';
import { describeFaults } from './support/describe-faults.ts';
import { Story } from './support/story.ts';

describeFaults('in the middle of a rollout', () => {
  // Afterwards controllers and proxy hear of the new pods some seconds late, whoever made them: those that went were still asked.
  test('the API server is down for a minute', async () => {
    await using story = await Story.begin('no-api');
    await story.faults.kill('apiserver');
    await story.pass(60);
    const meanwhile = story.web.load.failures();
    await story.faults.start('apiserver');
    expect(meanwhile).toEqual([]);
    expect(await story.problems({ lost: 'some requests' })).toEqual([]);
  });

  test('etcd is frozen for 20 s', async () => {
    await using story = await Story.begin('no-etcd');
    await story.faults.freeze('etcd');
    await story.pass(20);
    await story.faults.thaw('etcd');
    expect(await story.problems()).toEqual([]);
  });

  // Who has no proxy gets no answer, whatever a controller does.
  test('Envoy is restarted', async () => {
    await using story = await Story.begin('no-envoy');
    await story.faults.kill('envoy');
    await story.pass(2);
    await story.faults.start('envoy');
    expect(await story.problems({ lost: 'some requests' })).toEqual([]);
  });

  test('Prometheus is down for a minute: nobody knows, so nothing rises and nothing is failed', async () => {
    await using story = await Story.begin('no-metrics');
    await story.faults.kill('prometheus');
    await story.pass(10);
    const before = story.web.weights();
    await story.pass(50);
    expect(story.web.weights()).toEqual(before);
    expect(story.web.canary.last?.status?.phase).toBe('Progressing');
    await story.faults.start('prometheus');
    expect(await story.problems()).toEqual([]);
  });

  // The node counts as lost after 40 s, and with it every pod of every Service.
  test('the kubelet is down for a minute', async () => {
    await using story = await Story.begin('no-kubelet');
    await story.faults.kill('kubelet');
    await story.pass(60);
    await story.faults.start('kubelet');
    expect(await story.problems({ lost: 'some requests' })).toEqual([]);
  });
});
