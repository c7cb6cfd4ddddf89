import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { createApiServer } from '../../../src/sandbox/api/api-server.ts';
import { demoHost, demoImage, demoImages, demoLoad, demoManifests } from '../../../src/sandbox/demo-scenario.ts';
import { createSeededRandom } from '../../../src/sandbox/seeded-random.ts';
import type { Deployment } from '../../../src/sandbox/sim/objects.ts';
import { deployments, events, pods, replicaSets } from '../../../src/sandbox/sim/resources.ts';
import { createSimulation } from '../../../src/sandbox/sim/simulation.ts';
import { createVirtualClock } from '../../../src/sandbox/virtual-clock.ts';
import { createWorld, startMs, withImage } from './world.ts';

const load = [{ host: demoHost, requestsPerSecond: 100 }];

async function rollout(seed: number) {
  const world = createWorld({ load, seed });
  world.createDemo();
  world.createService('web', { app: 'web' });
  world.createRoute([{ name: 'web', port: 80 }]);
  await world.clock.advance(30_000);
  world.changeDeployment(withImage(demoImage('1.2')));
  await world.clock.advance(60_000);
  return world;
}

function ask(world: Pick<Awaited<ReturnType<typeof rollout>>, 'simulation'>, query: string): string | undefined {
  const url = `http://prometheus/api/v1/query?query=${encodeURIComponent(query)}`;
  const { data } = JSON.parse(world.simulation.prometheus({ method: 'GET', url, timeoutMs: 1000 }).body) as {
    data: { result: { value: [number, string] }[] };
  };
  return data.result[0]?.value[1];
}

const webPods = 'kubernetes_namespace="demo",kubernetes_pod_name=~"web-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"';
const ofPods = (status: string) => `sum(rate(http_request_duration_seconds_count{${webPods}${status}}[30s]))`;

test('a seed repeats everything, another seed does not', async () => {
  const tell = async (seed: number) => {
    const world = await rollout(seed);
    return JSON.stringify([
      world.pods(),
      world.replicaSets(),
      world.events(),
      world.simulation.ledger.entries(),
      ask(world, 'sum(http_requests_total)'),
    ]);
  };
  const first = await tell(1);
  expect(await tell(1)).toBe(first);
  expect(await tell(2)).not.toBe(first);
});

test("Flagger's built-in queries see the errors and the latency of the version that serves", async () => {
  const world = await rollout(1);
  expect(Number(ask(world, `${ofPods(',status!~"5.*"')} / ${ofPods('')} * 100`))).toBeCloseTo(80, 0);
  expect(Number(ask(world, ofPods('')))).toBeCloseTo(100, 0);
  const p99 = ask(world, `histogram_quantile(0.99, sum(rate(http_request_duration_seconds_bucket{${webPods}}[30s])) by (le)) * 1000`);
  expect(Number(p99)).toBeGreaterThan(100);
  expect(Number(p99)).toBeLessThan(250);
  const proxy = 'envoy_cluster_name=~"demo_web_[0-9a-zA-Z-]+"';
  const rate = (filter: string) => `sum(rate(envoy_cluster_upstream_rq{${proxy}${filter}}[30s]))`;
  expect(Number(ask(world, `${rate(',envoy_response_code!~"5.*"')} / ${rate('')} * 100`))).toBeCloseTo(80, 0);
  expect(
    Number(ask(world, `histogram_quantile(0.99, sum(rate(envoy_cluster_upstream_rq_time_bucket{${proxy}}[30s])) by (le))`)),
  ).toBeGreaterThan(100);
});

test('a slow version shows in the latency that is measured', async () => {
  const world = await rollout(1);
  world.changeDeployment(withImage(demoImage('1.3')));
  await world.clock.advance(90_000);
  expect(
    Number(ask(world, `histogram_quantile(0.99, sum(rate(http_request_duration_seconds_bucket{${webPods}}[30s])) by (le)) * 1000`)),
  ).toBeGreaterThan(500);
  expect(ask(world, `${ofPods(',status!~"5.*"')} / ${ofPods('')} * 100`)).toBe('100');
});

test('series of pods that are gone end, and their counters are not asked for again', async () => {
  const world = await rollout(1);
  expect(ask(world, 'count(up{app="web"})')).toBe('2');
  expect(ask(world, 'count(count by (pod) (http_requests_total))')).toBe('2');
  expect(ask(world, 'count(count by (pod) (count_over_time(http_requests_total[5m])))')).toBe('4');
});

test('a container that crashes is down, and counts from zero when it is back', async () => {
  const world = await rollout(1);
  const [pod] = world.pods();
  const before = Number(ask(world, `sum(http_requests_total{pod="${pod?.metadata.name}"})`));
  world.simulation.parts.kubelet.crash(`demo/${pod?.metadata.name}`);
  await world.clock.advance(20_000);
  const after = Number(ask(world, `sum(http_requests_total{pod="${pod?.metadata.name}"})`));
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThan(before);
});

test('stops everything when it is stopped, and goes on when it is started again', async () => {
  const world = await rollout(1);
  world.simulation.stop();
  const { requests } = world.simulation.ledger.tally();
  expect(await world.clock.runUntilIdle({ limitMs: 60_000 })).toBe(true);
  expect(world.simulation.ledger.tally().requests).toBe(requests);
  expect(() => world.simulation.parts).toThrow('not running');
  world.simulation.start();
  await world.clock.advance(10_000);
  expect(world.simulation.ledger.tally().requests).toBeGreaterThan(requests);
});

test('runs on the embedded API server: five minutes with a rollout in well under a second', async () => {
  const clock = createVirtualClock({ startMs });
  const random = createSeededRandom(5);
  const crds = JSON.parse(readFileSync(new URL('../../../src/sandbox/recorded/crds.json', import.meta.url), 'utf8')) as object[];
  const manifests = [...crds, ...demoManifests().filter(({ kind }) => kind !== 'Canary')];
  const { store } = createApiServer({ clock, random, manifests });
  const simulation = createSimulation({ store, clock, random, images: demoImages, load: demoLoad });
  simulation.start();
  const beforeMs = performance.now();
  await clock.advance(10_000);
  store.update(deployments, 'demo/web', (live) => ({
    ...live,
    spec: { ...(live as Deployment).spec, ...withImage(demoImage('1.1'))((live as Deployment).spec) },
  }));
  await clock.advance(290_000);
  expect(performance.now() - beforeMs).toBeLessThan(1000);
  expect(store.get(deployments, 'demo/web')?.['status']).toMatchObject({ observedGeneration: 2, availableReplicas: 2, updatedReplicas: 2 });
  expect(store.list(events, 'demo').length).toBeGreaterThan(10);
  store.delete(deployments, 'demo/web');
  await clock.advance(10_000);
  expect([...store.list(replicaSets), ...store.list(pods)]).toEqual([]);
});
