import { sleep } from '../../src/platform/sleep.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { binomialP } from '../cluster/support/binomial.ts';
import { queryPrometheus } from '../cluster/support/prometheus.ts';
import type { CanaryFields, SampleApp, WatchedCanary } from '../cluster/support/sample-app.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { test, type World } from './support/world.ts';

const stepWeights = [10, 30, 50];
const analysis = { interval: '10s', threshold: 2, noDataLimit: 5, stepWeights };
/** How late Envoy may be with a route that the API server has, and Prometheus with what a pod has counted. */
const lagMs = 1500;
/** So rarely would fair draws look as unfair as this. */
const alarm = 1e-6;

interface Case {
  readonly provider: string;
  readonly prepare: (world: World, app: SampleApp) => Promise<void>;
  readonly spec: CanaryFields;
}

const cases: readonly Case[] = [
  { provider: 'gatewayapi', prepare: async () => undefined, spec: { analysis } },
  {
    provider: 'contour',
    prepare: ({ cluster }, app) => cluster.kubectl.apply([rootOf(app)], app.namespace),
    spec: { provider: 'contour', service: { port: 80, targetPort: 'http' }, analysis },
  },
];

describeEndToEnd('requests answered and counted by the pods', () => {
  test.for(cases)('follow each weight of a rollout with $provider', async ({ provider, prepare, spec }, { world, expect }) => {
    const name = `weights-${provider}`;
    const web = await world.guardedApp(name, { ratePerSecond: 60, prepare: (app) => prepare(world, app), spec });

    await web.release('1.1');
    const end = await web.phase('Succeeded', 'Failed');
    await sleep(systemClock, lagMs);
    await web.load.stop();

    expect(end.object?.status?.phase).toBe('Succeeded');
    expect(web.load.failures()).toEqual([]);
    const sights = web.canary.sights;
    for (const weight of stepWeights) {
      const first = sights.findIndex(({ object }) => object?.status?.canaryWeight === weight);
      // With the promotion the primary's pods begin to be others, and count anew.
      const isOver = ({ status }: WatchedCanary) => status?.canaryWeight !== weight || status.phase !== 'Progressing';
      const next = sights.findIndex(({ object }, index) => index > first && object !== undefined && isOver(object));
      const [from, until] = [(sights[first]?.at ?? 0) + lagMs, sights[next]?.at ?? 0];
      const answered = web.load.byVersion({ since: from, until });
      const counted = await countedBetween(world, name, { from, until });
      for (const [how, onCanary = 0, onPrimary = 0] of [
        ['answered', answered['1.1'], answered['1.0']],
        ['counted', counted.onCanary, counted.onPrimary],
      ] as const) {
        const p = binomialP({ hits: onCanary, trials: onPrimary + onCanary, share: weight / 100 });
        process.stdout.write(
          `  ${name} at ${weight} %: ${onCanary} of ${onPrimary + onCanary} ${how} by the canary's pods, p = ${p.toPrecision(2)}\n`,
        );
        expect(onPrimary + onCanary).toBeGreaterThan(150);
        expect(p, `${how} at ${weight} %`).toBeGreaterThan(alarm);
      }
    }
    process.stdout.write(await web.cost(end));
  });
});

/** Users' requests that the pods of each side counted between the first and the last look that Prometheus took at each in this time. */
async function countedBetween({ cluster, namespace }: World, name: string, { from, until }: { from: number; until: number }) {
  const range = `[${Math.floor((until - from) / 1000)}s] @ ${until / 1000}`;
  const between = async (pods: string) => {
    const selector = `kubernetes_namespace="${namespace.name}",kubernetes_pod_name=~"${pods}-[0-9a-z]+-[0-9a-z]+",path="/"`;
    const series = `http_request_duration_seconds_count{${selector}}${range}`;
    const [sample] = await queryPrometheus(cluster, `sum(max_over_time(${series}) - min_over_time(${series}))`);
    return sample?.value ?? 0;
  };
  return { onPrimary: await between(`${name}-primary`), onCanary: await between(name) };
}

/** The users' own proxy, which includes that of the Canary. */
function rootOf({ name, hostname }: SampleApp) {
  return {
    apiVersion: 'projectcontour.io/v1',
    kind: 'HTTPProxy',
    metadata: { name: `${name}-root` },
    spec: { virtualhost: { fqdn: hostname }, includes: [{ name }] },
  };
}
