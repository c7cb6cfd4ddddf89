import { afterAll, beforeAll, describe, test } from 'vitest';
import { retryAnnotation } from '../../src/api/group.ts';
import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { ControllerProcess } from './support/controller-process.ts';
import { applyCrds } from './support/crds.ts';
import { describeOnCluster } from './support/describe-on-cluster.ts';
import { GuardedApp, type GuardedAppOptions } from './support/guarded-app.ts';
import { HttpSink } from './support/http-sink.ts';
import { buildImages } from './support/images.ts';
import { PodLoad } from './support/pod-load.ts';
import { type CanaryFields, type Deployment, SampleApp } from './support/sample-app.ts';
import { TestNamespace } from './support/test-namespace.ts';

const pace = { interval: '3s', threshold: 2, noDataLimit: 5 };
const analysis = { ...pace, stepWeights: [20, 50] };
const plain: CanaryFields = { provider: 'kubernetes', service: { port: 80, targetPort: 'http' }, analysis: { ...pace, iterations: 2 } };
const usersRoute = 'httproute.gateway.networking.k8s.io';

describeOnCluster('the life of a Canary through the whole controller, under load', (cluster) => {
  let namespace: TestNamespace;
  let controller: ControllerProcess;
  const given = (name: string, options: Partial<GuardedAppOptions> = {}) =>
    GuardedApp.start({ cluster, namespace, name, ratePerSecond: 20, spec: { analysis }, ...options });

  beforeAll(async () => {
    await Promise.all([applyCrds(cluster), buildImages(cluster)]);
    namespace = await TestNamespace.create(cluster, 'lifecycle');
    controller = await ControllerProcess.start(cluster, { namespace: namespace.name, args: ['--minimum-interval', '2s'] });
  });
  afterAll(async () => {
    await namespace?.[Symbol.asyncDispose]();
    await controller?.[Symbol.asyncDispose]();
  });

  describe.concurrent('with one controller for all at once', () => {
    test.for([{ name: 'taken-plain', how: 'provider kubernetes', route: 'taken-plain-users', spec: plain }])(
      'a Service that serves already is taken over without one lost request ($how)',
      async ({ name, route, spec }, { expect, onTestFailed }) => {
        onTestFailed(() => show(controller));
        const app = new SampleApp({ cluster, namespace, name });
        await app.deploy('1.0');
        await app.serveByUser(route);
        await app.answering();
        await using target = app.watchDeployment();
        await using load = app.load(30);
        await using client = await PodLoad.start(cluster, { namespace: namespace.name, service: name, ratePerSecond: 20 });

        const guardedAt = systemClock.now();
        await app.guard(spec);
        await app.initialized();
        const initializedMs = systemClock.now() - guardedAt;
        await target.until(({ status }) => (status?.replicas ?? 0) === 0, { what: 'the target to have no pod' });
        await sleep(systemClock, 6000);
        await Promise.all([load.stop(), client.stop()]);

        for (const users of [load, client]) {
          expect(users.failures()).toEqual([]);
          expect(users.answers.length).toBeGreaterThan(100);
        }
        const users = await cluster.kubectl.get<{ spec: { selector: object } }>('service', name, namespace.name);
        expect(users?.spec.selector).toEqual({ app: `${name}-primary` });
        expect(await cluster.kubectl.get(usersRoute, route, namespace.name)).toBeDefined();
        report(
          `${name}: Initialized after ${seconds(initializedMs)} s`,
          `${load.answers.length} + ${client.answers.length} requests, none failed`,
        );
      },
    );

    test('a Canary with revertOnDeletion gives everything back without one lost request', async ({ expect, onTestFailed }) => {
      onTestFailed(() => show(controller));
      await using web = await given('reverted', {
        prepare: (app) => app.serveByUser(),
        spec: { ...plain, revertOnDeletion: true },
      });
      await using client = await PodLoad.start(cluster, { namespace: namespace.name, service: 'reverted', ratePerSecond: 20 });
      await using service = web.app.watchService();

      web.begin();
      await web.app.unguard();
      const back = await service.until(({ spec }) => spec.selector?.['app'] === 'reverted', { what: "the user's own selector" });
      const gone = await web.canary.untilDeleted();
      await web.primary.untilDeleted();
      await sleep(systemClock, 6000);
      await Promise.all([web.load.stop(), client.stop()]);

      for (const users of [web.load, client]) expect(users.failures()).toEqual([]);
      const served = web.target.sights.find(({ object }) => object !== undefined && isServing(object));
      expect(served?.at).toBeLessThan(back.at);
      expect(await cluster.kubectl.get('service', 'reverted', namespace.name)).toBeDefined();
      expect(Object.keys(web.load.byVersion({ since: gone.at + 5000 }))).toEqual(['1.0']);
      const requests = `${web.load.answers.length} + ${client.answers.length} requests, none failed`;
      report(
        `reverted: target served after ${web.since(served?.at ?? 0)}, Service back after ${web.since(back.at)}, gone after ${web.since(gone.at)}`,
        requests,
      );
    });

    test('a suspended Canary begins and raises nothing, and goes on when it is resumed', async ({ expect, onTestFailed }) => {
      onTestFailed(() => show(controller));
      await using web = await given('suspended');
      const suspend = (value: boolean) => web.app.edit({ spec: { suspend: value } });

      await suspend(true);
      await web.release('1.1');
      await sleep(systemClock, 4000);
      expect(web.target.last?.spec.replicas).toBe(0);
      expect(web.canary.last?.status?.phase).toBe('Initialized');

      const resumedAt = systemClock.now();
      await suspend(false);
      const begun = await web.phase('Progressing');
      await web.canary.until(({ status }) => status?.canaryWeight === 20, { what: 'weight 20' });
      await suspend(true);
      await sleep(systemClock, 7000);
      expect(web.canary.last?.status).toMatchObject({ phase: 'Progressing', canaryWeight: 20 });
      expect(await web.app.routeWeight()).toBe(20);

      await suspend(false);
      const end = await web.phase('Succeeded', 'Failed');
      await web.load.stop();

      expect(end.object?.status?.phase).toBe('Succeeded');
      expect(web.weights()).toEqual([0, 20, 50, 0]);
      expect(web.load.failures()).toEqual([]);
      report(await web.cost(end), `begun ${begun.at - resumedAt} ms after it was resumed`);
    });

    test('a failed revision is tried again when somebody asks for it, and only then', async ({ expect, onTestFailed }) => {
      onTestFailed(() => show(controller));
      await using sink = await HttpSink.open();
      sink.answer('/smoke', 500);
      const webhooks = [{ name: 'smoke', type: 'pre-rollout' as const, url: sink.url('/smoke'), timeout: '2s' }];
      await using web = await given('retried', { spec: { analysis: { ...analysis, webhooks } } });

      await web.release('1.1');
      const failed = await web.phase('Failed', 'Succeeded');
      sink.answer('/smoke', 200);
      await sleep(systemClock, 4000);
      expect(web.canary.last?.status?.phase).toBe('Failed');
      expect(failed.object?.status?.run?.message).toBe('pre-rollout hook smoke answered 500');
      expect(Object.keys(web.load.byVersion())).toEqual(['1.0']);

      web.begin();
      await web.app.edit({ metadata: { annotations: { [retryAnnotation]: 'smoke test mended' } } });
      await web.phase('Progressing');
      const end = await web.phase('Succeeded', 'Failed');
      await web.load.stop();

      expect(end.object?.status?.phase).toBe('Succeeded');
      expect(end.object?.status?.history?.map(({ result }) => result)).toEqual(['succeeded', 'failed']);
      expect(web.primaryTags()).toEqual(['1.0', '1.1']);
      expect(web.load.failures()).toEqual([]);
      report(await web.cost(end), `smoke test called ${sink.calls.length} times`);
    });

    test('skipAnalysis promotes at once, and users never meet the canary', async ({ expect, onTestFailed }) => {
      onTestFailed(() => show(controller));
      await using web = await given('skipped', { spec: { analysis, skipAnalysis: true } });

      await web.release('1.1');
      const end = await web.phase('Succeeded', 'Failed');
      await sleep(systemClock, 5000);
      await web.load.stop();

      expect(end.object?.status?.phase).toBe('Succeeded');
      expect(end.object?.status?.run?.lookCount).toBe(0);
      expect(web.weights()).toEqual([0]);
      expect(web.primaryTags()).toEqual(['1.0', '1.1']);
      expect(web.load.failures()).toEqual([]);
      report(await web.cost(end), JSON.stringify(web.load.byVersion()));
    });
  });
});

function isServing({ spec, status }: Deployment): boolean {
  return spec.replicas > 0 && status?.availableReplicas === spec.replicas;
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

function report(line: string, more: string): void {
  process.stdout.write(`${line.trimEnd()}\n  ${more}\n`);
}

function show(controller: ControllerProcess): void {
  process.stderr.write(controller.log);
}
