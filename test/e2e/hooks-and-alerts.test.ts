import type { CanaryWebhook } from '../../src/api/canary.ts';
import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import type { SinkPod } from './support/sink-pod.ts';
import { test } from './support/world.ts';

const intervalMs = 3000;
const analysis = { interval: '3s', threshold: 2, stepWeights: [20, 50], noDataLimit: 5 };

interface SlackMessage {
  readonly attachments: readonly {
    readonly text: string;
    readonly fields: readonly { readonly title: string; readonly value: string }[];
  }[];
}

describeEndToEnd('hooks, gates and alerts over real HTTP, through the whole controller', () => {
  const hook = (sink: SinkPod, type: NonNullable<CanaryWebhook['type']>): CanaryWebhook => ({
    name: type,
    type,
    url: sink.url(`/${type}`),
    timeout: '2s',
  });

  test('gates hold the rollout and the promotion until they open', async ({ world, expect }) => {
    const sink = await world.sink();
    for (const gate of ['/confirm-rollout', '/confirm-promotion']) await sink.answer(gate, 403);
    const webhooks = [hook(sink, 'confirm-rollout'), hook(sink, 'confirm-promotion'), hook(sink, 'post-rollout')];
    const web = await world.guardedApp('gated', { spec: { analysis: { ...analysis, ...{ webhooks } } } });

    await web.release('1.1');
    await web.phase('Waiting');
    await sleep(systemClock, 2.5 * intervalMs);
    expect(web.target.last?.spec.replicas).toBe(0);
    expect(web.canary.last?.status?.phase).toBe('Waiting');
    const refusals = sink.callsOf('/confirm-rollout').length;

    await sink.answer('/confirm-rollout', 200);
    const openedAt = systemClock.now();
    const begun = await web.phase('Progressing');
    await web.phase('WaitingPromotion');
    const before = sink.callsOf('/confirm-promotion').length;
    await sink.until(({ path }) => path === '/confirm-promotion' && sink.callsOf(path).length > before, {
      what: 'the gate to be asked again',
    });
    expect(web.primaryTags()).toEqual(['1.0']);

    await sink.answer('/confirm-promotion', 200);
    const end = await web.phase('Succeeded', 'Failed');
    const told = await sink.until(({ path }) => path === '/post-rollout', { what: 'the post-rollout hook' });
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(refusals).toBeGreaterThanOrEqual(2);
    expect(refusals).toBeLessThanOrEqual(4);
    expect(begun.at - openedAt).toBeLessThan(intervalMs + 1000);
    expect(JSON.parse(told.body)).toMatchObject({ name: 'gated', namespace: world.namespace.name, phase: 'Succeeded' });
    expect(web.load.failures()).toEqual([]);
    report(await web.cost(end), `refused ${refusals} times in Waiting, begun ${begun.at - openedAt} ms after the gate opened`);
  });

  test('a rollback hook takes the traffic from a canary whose checks pass', async ({ world, expect }) => {
    const sink = await world.sink();
    await sink.answer('/rollback', 403);
    const web = await world.guardedApp('taken-back', {
      spec: { analysis: { ...analysis, ...{ stepWeights: [20, 30, 40, 50], webhooks: [hook(sink, 'rollback')] } } },
    });
    const route = world.use(web.app.watchRoute());

    await web.release('1.1');
    await route.until((object) => web.app.weightIn(object) === 20, { what: 'a route with the canary', timeoutMs: 90_000 });
    await sink.answer('/rollback', 200);
    const askedAt = systemClock.now();
    const agreed = await sink.until(({ path, answer }) => path === '/rollback' && answer === 200, {
      what: 'the rollback hook to be asked',
    });
    const turned = await route.until((object) => web.app.weightIn(object) === 0, { what: 'a route without the canary' });
    const end = await web.phase('Succeeded', 'Failed');
    await web.load.stop();

    const { phase, run } = end.object?.status ?? {};
    expect({ phase, reason: run?.reason }).toEqual({ phase: 'Failed', reason: 'RollbackRequested' });
    expect(turned.at - askedAt).toBeLessThan(intervalMs + 2000);
    expect(web.primaryTags()).toEqual(['1.0']);
    expect(web.load.failures()).toEqual([]);
    report(await web.cost(end), `route at 0 % ${turned.at - agreed.at} ms after the hook's answer`);
  });

  test('an alert names the failed check with value and bound when users are safe again, whatever other receivers do', async ({
    world,
    expect,
  }) => {
    const sink = await world.sink();
    await sink.answer('/broken', 500);
    await sink.answer('/hangs', 'none');
    const receivers = ['slack', 'broken', 'hangs'];
    const providers = receivers.map((name) => ({
      apiVersion: 'flagger.app/v1beta1',
      kind: 'AlertProvider',
      metadata: { name },
      spec: { type: name === 'slack' ? 'slack' : 'webhook', channel: 'shop', address: sink.url(`/${name}`) },
    }));
    await world.cluster.kubectl.apply(providers, world.namespace.name);
    const web = await world.guardedApp('alerting', {
      spec: {
        analysis: {
          ...analysis,
          ...{
            alerts: receivers.map((name) => ({ name, severity: 'error', providerRef: { name } })),
          },
        },
      },
    });
    const route = world.use(web.app.watchRoute());

    await web.release('1.2');
    await route.until((object) => (web.app.weightIn(object) ?? 0) > 0, { what: 'a route with the canary', timeoutMs: 90_000 });
    const turned = await route.until((object) => web.app.weightIn(object) === 0, { what: 'a route without the canary' });
    const end = await web.phase('Succeeded', 'Failed');
    const alert = await sink.until(({ path }) => path === '/slack', { what: 'the alert' });
    await sink.until(({ path }) => sink.callsOf(path).length > 1 && path === '/broken', { what: 'a second try at the broken receiver' });
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Failed');
    const [message] = (JSON.parse(alert.body) as SlackMessage).attachments;
    expect(message?.text).toMatch(/request-success-rate \d+(\.\d+)? % \(must be ≥ 99 %\)/);
    expect(message?.text).toContain('2 looks failed');
    expect(message?.fields.find(({ title }) => title === 'Blast radius')?.value).toContain(
      `peak weight ${end.object?.status?.run?.peakWeight} %`,
    );
    expect(alert.at).toBeGreaterThan(turned.at);
    expect(alert.at - end.at).toBeLessThan(3000);
    expect(sink.callsOf('/slack')).toHaveLength(1);
    expect(sink.callsOf('/hangs')).toHaveLength(1);
    report(await web.cost(end), `alert ${alert.at - turned.at} ms after the route was at 0 %: ${message?.text}`);
  });
});

function report(cost: string, more: string): void {
  process.stdout.write(`${cost}  ${more}\n`);
}
