import type { KubeObject } from '../../src/kube/object.ts';
import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { GuardedApp } from '../cluster/support/guarded-app.ts';
import type { CanaryFields, SampleApp } from '../cluster/support/sample-app.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { test, type World } from './support/world.ts';

/** One slow answer of a pod that has just started stays in the window of four looks. */
const pace = { interval: '3s', threshold: 5, noDataLimit: 5 };
const weighted = { ...pace, stepWeights: [20, 50] };
const service = { port: 80, targetPort: 'http' };

interface Life {
  readonly provider: NonNullable<CanaryFields['provider']>;
  /** What the team has that serves already, under the name that the Canary will have. */
  readonly serve: (app: SampleApp) => Promise<void>;
  /** What the Canary takes over, as kubectl names it. */
  readonly taken: string;
  readonly spec: CanaryFields;
}

const lives: readonly Life[] = [
  {
    provider: 'gatewayapi:v1',
    serve: (app) => app.serveByUser(app.name),
    taken: 'httproute.gateway.networking.k8s.io',
    spec: { analysis: weighted },
  },
  {
    provider: 'contour',
    serve: (app) => app.serveByProxy(),
    taken: 'httpproxy.projectcontour.io',
    spec: { service, analysis: weighted },
  },
  {
    provider: 'kubernetes',
    serve: (app) => app.serveByUser(),
    taken: 'service',
    spec: { service, analysis: { ...pace, iterations: 2 } },
  },
];

describeEndToEnd('not one request of users is lost', () => {
  test.for(lives)(
    'in a whole life of a Canary with $provider: take-over of what serves, rollback, promotion, deletion',
    async ({ provider, serve, taken, spec }, { world, expect }) => {
      const app = world.app(`life-${provider.split(':')[0]}`);
      const before = await served(world, app, { serve, taken });
      const web = world.use(GuardedApp.of(app, world.cluster));
      const inside = world.use(await world.insideUsers(app.name));
      const times: string[] = [];
      const told = (what: string, sinceMs: number) => times.push(`${what} ${((systemClock.now() - sinceMs) / 1000).toFixed(1)} s`);

      const guardedAt = systemClock.now();
      await app.guard({ ...spec, provider, revertOnDeletion: true });
      await app.initialized();
      told('taken over after', guardedAt);
      // With the provider kubernetes no user meets the canary, so that somebody else must try it.
      if (provider === 'kubernetes') world.use(app.load(10, { hostname: await app.serveCanary() }));

      await web.release('1.3');
      const rolledBackAt = systemClock.now();
      const rolledBack = await web.phase('Failed', 'Succeeded');
      told('rolled back after', rolledBackAt);
      const promotedAt = await web.release('1.1');
      await web.phase('Progressing');
      const promoted = await web.phase('Failed', 'Succeeded');
      told('promoted after', promotedAt);

      const deletedAt = systemClock.now();
      await app.unguard();
      const gone = await web.canary.untilDeleted();
      told('given back after', deletedAt);
      await web.primary.untilDeleted();
      await sleep(systemClock, 6000);
      await Promise.all([web.load.stop(), inside.stop()]);

      expect(rolledBack.object?.status?.phase).toBe('Failed');
      expect(promoted.object?.status?.phase).toBe('Succeeded');
      expect(web.load.failures()).toEqual([]);
      expect(inside.failures()).toEqual([]);
      expect(inside.answers.length).toBeGreaterThan(500);
      expect(Object.keys(web.load.byVersion({ since: gone.at + 5000 }))).toEqual(['1.1']);
      const after = await world.cluster.kubectl.get(taken, app.name, world.namespace.name);
      expect(after?.['spec']).toEqual(before['spec']);
      process.stdout.write(
        `${provider}: ${times.join(', ')}; ${web.load.answers.length} + ${inside.answers.length} requests, none failed\n`,
      );
    },
  );
});

/** Deploys release 1.0 with what serves it; answers the object that a Canary will take over, as it is now. */
async function served({ cluster, namespace }: World, app: SampleApp, { serve, taken }: Pick<Life, 'serve' | 'taken'>): Promise<KubeObject> {
  await app.deploy('1.0');
  await serve(app);
  await app.answering();
  const object = await cluster.kubectl.get(taken, app.name, namespace.name);
  if (object === undefined) throw new Error(`${taken} ${app.name} does not exist`);
  return object;
}
