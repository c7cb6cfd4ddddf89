import { afterAll, beforeAll, describe, test } from 'vitest';
import type { CanaryWebhook } from '../../src/api/canary.ts';
import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { ControllerProcess } from './support/controller-process.ts';
import { applyCrds } from './support/crds.ts';
import { describeOnCluster } from './support/describe-on-cluster.ts';
import { GuardedApp } from './support/guarded-app.ts';
import { HttpSink } from './support/http-sink.ts';
import { buildImages } from './support/images.ts';
import { TestNamespace } from './support/test-namespace.ts';

const intervalMs = 3000;
const analysis = { interval: '3s', threshold: 2, stepWeights: [20, 50], noDataLimit: 5 };

interface SlackMessage {
  readonly attachments: readonly {
    readonly text: string;
    readonly fields: readonly { readonly title: string; readonly value: string }[];
  }[];
}

describeOnCluster('hooks, gates and alerts over real HTTP, through the whole controller', (cluster) => {
  let namespace: TestNamespace;
  let controller: ControllerProcess;

  beforeAll(async () => {
    await Promise.all([applyCrds(cluster), buildImages(cluster)]);
    namespace = await TestNamespace.create(cluster, 'hooks');
    controller = await ControllerProcess.start(cluster, { namespace: namespace.name, args: ['--minimum-interval', '2s'] });
  });
  afterAll(async () => {
    await namespace?.[Symbol.asyncDispose]();
    await controller?.[Symbol.asyncDispose]();
  });

  const given = (name: string, more: object) =>
    GuardedApp.start({ cluster, namespace, name, ratePerSecond: 20, spec: { analysis: { ...analysis, ...more } } });
  const hook = (sink: HttpSink, type: NonNullable<CanaryWebhook['type']>): CanaryWebhook => ({
    name: type,
    type,
    url: sink.url(`/${type}`),
    timeout: '2s',
  });

  describe.concurrent('with one controller for all at once', () => {
    test('gates hold the rollout and the promotion until they open', async ({ expect, onTestFailed }) => {
      onTestFailed(() => show(controller));
      await using sink = await HttpSink.open();
      for (const gate of ['/confirm-rollout', '/confirm-promotion']) sink.answer(gate, 403);
      const webhooks = [hook(sink, 'confirm-rollout'), hook(sink, 'confirm-promotion'), hook(sink, 'post-rollout')];
      await using web = await given('gated', { webhooks });

      await web.release('1.1');
      await web.phase('Waiting');
      await sleep(systemClock, 2.5 * intervalMs);
      expect(web.target.last?.spec.replicas).toBe(0);
      expect(web.canary.last?.status?.phase).toBe('Waiting');
      const refusals = sink.callsOf('/confirm-rollout').length;

      sink.answer('/confirm-rollout', 200);
      const openedAt = systemClock.now();
      const begun = await web.phase('Progressing');
      await web.phase('WaitingPromotion');
      const before = sink.callsOf('/confirm-promotion').length;
      await sink.until(({ path }) => path === '/confirm-promotion' && sink.callsOf(path).length > before, {
        what: 'the gate to be asked again',
      });
      expect(web.primaryTags()).toEqual(['1.0']);

      sink.answer('/confirm-promotion', 200);
      const end = await web.phase('Succeeded', 'Failed');
      const told = await sink.until(({ path }) => path === '/post-rollout', { what: 'the post-rollout hook' });
      await web.load.stop();

      expect(end.object?.status?.phase).toBe('Succeeded');
      expect(refusals).toBeGreaterThanOrEqual(2);
      expect(refusals).toBeLessThanOrEqual(4);
      expect(begun.at - openedAt).toBeLessThan(intervalMs + 1000);
      expect(JSON.parse(told.body)).toMatchObject({ name: 'gated', namespace: namespace.name, phase: 'Succeeded' });
      expect(web.load.failures()).toEqual([]);
      report(await web.cost(end), `refused ${refusals} times in Waiting, begun ${begun.at - openedAt} ms after the gate opened`);
    });

    test('a rollback hook takes the traffic from a canary whose checks pass', async ({ expect, onTestFailed }) => {
      onTestFailed(() => show(controller));
      await using sink = await HttpSink.open();
      sink.answer('/rollback', 403);
      await using web = await given('taken-back', { stepWeights: [20, 30, 40, 50], webhooks: [hook(sink, 'rollback')] });
      await using route = web.app.watchRoute();

      await web.release('1.1');
      await route.until((object) => web.app.weightIn(object) === 20, { what: 'a route with the canary', timeoutMs: 90_000 });
      sink.answer('/rollback', 200);
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
      expect,
      onTestFailed,
    }) => {
      onTestFailed(() => show(controller));
      await using sink = await HttpSink.open();
      sink.answer('/broken', 500);
      sink.answer('/hangs', 'none');
      const receivers = ['slack', 'broken', 'hangs'];
      const providers = receivers.map((name) => ({
        apiVersion: 'flagger.app/v1beta1',
        kind: 'AlertProvider',
        metadata: { name },
        spec: { type: name === 'slack' ? 'slack' : 'webhook', channel: 'shop', address: sink.url(`/${name}`) },
      }));
      await cluster.kubectl.apply(providers, namespace.name);
      await using web = await given('alerting', {
        alerts: receivers.map((name) => ({ name, severity: 'error', providerRef: { name } })),
      });
      await using route = web.app.watchRoute();

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
});

function report(cost: string, more: string): void {
  process.stdout.write(`${cost}  ${more}\n`);
}

function show(controller: ControllerProcess): void {
  process.stderr.write(controller.log);
}
