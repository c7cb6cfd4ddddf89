import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import type { SampleApp } from '../cluster/support/sample-app.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { test, type World } from './support/world.ts';

const spec = { analysis: { interval: '3s', threshold: 2, stepWeights: [20, 50], noDataLimit: 5 } };
const proxyLagMs = 1000;

interface CopyOfConfig {
  readonly metadata: { readonly name: string };
  readonly immutable?: boolean;
  readonly data?: Readonly<Record<string, string>>;
}

describeEndToEnd('configs and the autoscaler of a target, through the whole controller', () => {
  const write = ({ cluster, namespace }: World, kind: 'ConfigMap' | 'Secret', name: string, data: Readonly<Record<string, string>>) =>
    cluster.kubectl.apply(
      [{ apiVersion: 'v1', kind, metadata: { name }, [kind === 'Secret' ? 'stringData' : 'data']: data }],
      namespace.name,
    );
  const mountedIn = ({ cluster, namespace }: World, deployment: string) =>
    cluster.kubectl.run(['exec', `deployment/${deployment}`, '-n', namespace.name, '--', 'cat', '/etc/settings/version']);

  /** Names of the immutable copies that the primary's pod template uses now. */
  const copiesInUse = async ({ cluster: { kubectl }, namespace }: World, app: SampleApp): Promise<string[]> => {
    const primary = await kubectl.get('deployment.apps', `${app.name}-primary`, namespace.name);
    const all = await kubectl.list<CopyOfConfig>('configmaps,secrets', namespace.name);
    const text = JSON.stringify(primary);
    return all
      .filter(({ immutable, metadata }) => immutable === true && text.includes(`"${metadata.name}"`))
      .map(({ metadata }) => metadata.name);
  };

  test('a change of a ConfigMap alone is analysed, the primary has it when it is promoted, and the old one stays for the bake time', async ({
    world,
    expect,
  }) => {
    const env = [{ name: 'VERSION', valueFrom: { configMapKeyRef: { name: 'settings', key: 'version' } } }];
    const volumeMounts = [{ name: 'settings', mountPath: '/etc/settings' }];
    await write(world, 'ConfigMap', 'settings', { version: 'old' });
    const web = await world.guardedApp('mapped', {
      spec: { ...spec, bakeTime: '20s' },
      prepare: (app) => app.configure({ env, volumeMounts }, { volumes: [{ name: 'settings', configMap: { name: 'settings' } }] }),
    });
    const copiesBefore = await copiesInUse(world, web.app);
    const wayBack = () => world.cluster.kubectl.get<CopyOfConfig>('configmap', copiesBefore[0] ?? '', world.namespace.name);

    web.begin();
    await write(world, 'ConfigMap', 'settings', { version: 'new' });
    const begun = await web.phase('Progressing');
    await web.shifted();
    const mountedInTheRun = await mountedIn(world, 'mapped-primary');
    const copiesInTheRun = await copiesInUse(world, web.app);
    const promoting = await web.phase('Promoting');
    const end = await web.phase('Succeeded', 'Failed');
    const settled = systemClock.now() + proxyLagMs;
    await sleep(systemClock, 5000);
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(web.weights()).toEqual(expect.arrayContaining([0, 20, 50]));
    expect(web.load.failures()).toEqual([]);
    expect(Object.keys(web.load.byVersion({ until: web.decidedAt(begun) }))).toEqual(['old']);
    expect(Object.keys(web.load.byVersion({ until: web.decidedAt(promoting) })).sort()).toEqual(['new', 'old']);
    expect(Object.keys(web.load.byVersion({ since: settled }))).toEqual(['new']);
    expect(mountedInTheRun).toBe('old');
    expect(await mountedIn(world, 'mapped-primary')).toBe('new');
    expect(copiesBefore).toHaveLength(1);
    expect(copiesBefore[0]).toMatch(/^settings-primary-[0-9a-f]{10}$/);
    expect(copiesInTheRun).toEqual(copiesBefore);
    const copies = await copiesInUse(world, web.app);
    expect(copies).toHaveLength(1);
    expect(copies).not.toEqual(copiesBefore);
    expect((await wayBack())?.data).toEqual({ version: 'old' });
    await expect.poll(wayBack, { timeout: 60_000, interval: 1000 }).toBeUndefined();
    expect(await copiesInUse(world, web.app)).toEqual(copies);
    process.stdout.write(`${await web.cost(end)}  run begun ${web.since(begun.at)} after the ConfigMap changed\n`);
  });

  test('a Secret that makes the application fail is rolled back, and pods of the primary that start later do not get it', async ({
    world,
    expect,
  }) => {
    await write(world, 'Secret', 'limits', { ERROR_RATIO: '0' });
    const web = await world.guardedApp('secretive', {
      spec,
      prepare: (app) => app.configure({ envFrom: [{ secretRef: { name: 'limits' } }] }),
    });

    web.begin();
    await write(world, 'Secret', 'limits', { ERROR_RATIO: '0.5' });
    const end = await web.phase('Succeeded', 'Failed');
    const rolledBack = systemClock.now();
    await world.cluster.kubectl.run(['rollout', 'restart', 'deployment/secretive-primary', '-n', world.namespace.name]);
    await world.cluster.kubectl.run(['rollout', 'status', 'deployment/secretive-primary', '-n', world.namespace.name, '--timeout=60s']);
    const restarted = systemClock.now();
    await sleep(systemClock, 5000);
    await web.load.stop();

    const { phase, run } = end.object?.status ?? {};
    expect(phase).toBe('Failed');
    expect(run?.checks).toContainEqual(expect.objectContaining({ name: 'request-success-rate', verdict: 'fail' }));
    expect(await web.app.routeWeight()).toBe(0);
    expect(web.load.failures({ until: rolledBack }).length).toBeGreaterThan(0);
    expect(web.load.failures({ since: rolledBack })).toEqual([]);
    expect(await copiesInUse(world, web.app)).toHaveLength(1);
    const restartMs = restarted - rolledBack;
    process.stdout.write(
      `${await web.cost(end)}  the primary's pods restarted in ${(restartMs / 1000).toFixed(1)} s, none failed with the new Secret\n`,
    );
  });

  test("an HPA scales the primary in the target's place, and what was changed in it goes along with a promotion", async ({
    world,
    expect,
  }) => {
    const autoscalerRef = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'scaled' } as const;
    const scale = (maxReplicas: number) => world.cluster.kubectl.apply([scalerOf('scaled', maxReplicas)], world.namespace.name);
    const copied = () => world.cluster.kubectl.get<Scaler>('hpa', 'scaled-primary', world.namespace.name);
    const web = await world.guardedApp('scaled', {
      spec: { ...spec, autoscalerRef },
      prepare: () => scale(4),
    });
    const before = await copied();

    await scale(6);
    await web.release('1.1');
    await web.shifted();
    const canaryReplicas = web.target.last?.spec.replicas;
    const end = await web.phase('Succeeded', 'Failed');
    const after = await copied();
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(before?.spec).toEqual({ ...scalerOf('scaled-primary', 4).spec });
    expect(after?.spec).toEqual({ ...scalerOf('scaled-primary', 6).spec });
    expect(canaryReplicas).toBe(3);
    expect(web.target.last?.spec.replicas).toBe(0);
    expect(web.primary.last?.spec.replicas).toBe(3);
    expect(web.load.failures()).toEqual([]);
    process.stdout.write(await web.cost(end));
  });
});

interface Scaler {
  readonly spec: object;
}

/** At least three pods: more than the example's Deployment asks for. */
function scalerOf(deployment: string, maxReplicas: number) {
  const target = { type: 'Utilization', averageUtilization: 80 };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: deployment },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
      minReplicas: 3,
      maxReplicas,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    },
  };
}
