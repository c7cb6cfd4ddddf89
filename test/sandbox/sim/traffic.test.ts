import { expect, test } from 'vitest';
import { demoHost, demoImage, demoNamespace } from '../../../src/sandbox/demo-scenario.ts';
import { meanMs, shareWithin } from '../../../src/sandbox/sim/images.ts';
import { deployments } from '../../../src/sandbox/sim/resources.ts';
import { createSplitter } from '../../../src/sandbox/sim/splitter.ts';
import type { Load } from '../../../src/sandbox/sim/traffic.ts';
import { createTrafficLedger } from '../../../src/sandbox/sim/traffic-ledger.ts';
import { createWorld, startMs, type WorldOptions, withImage } from './world.ts';

const hostLoad: Load = { host: demoHost, requestsPerSecond: 100 };

/** A primary of 1.0 and a target of `canaryImage`, both ready, and a route between them. */
async function splitWorld(canaryImage: string, canaryWeight: number, options: WorldOptions = {}) {
  const world = createWorld({ load: [hostLoad], ...options });
  world.createDemo();
  world.changeDeployment(withImage(canaryImage));
  const target = world.deployment();
  const labels = { app: 'web-primary' };
  const template = { ...target.spec.template, metadata: { ...target.spec.template.metadata, labels } };
  world.store.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web-primary', namespace: demoNamespace },
    spec: {
      ...target.spec,
      selector: { matchLabels: labels },
      template: { ...template, spec: { ...template.spec, containers: [{ name: 'web', image: demoImage('1.0') }] } },
    },
  });
  world.createService('web-primary', labels);
  world.createService('web-canary', { app: 'web' });
  const backends = (weight: number) => [
    { name: 'web-primary', port: 80, weight: 100 - weight },
    { name: 'web-canary', port: 80, weight },
  ];
  world.createRoute(backends(canaryWeight));
  await world.clock.advance(10_000);
  return { ...world, shift: (weight: number) => world.changeRoute(backends(weight)), fromMs: startMs + 10_000 };
}

test.for([0, 10, 25, 50, 100])('splits requests as the route says, %i of 100 to the canary', async (weight) => {
  const world = await splitWorld(demoImage('1.1'), weight);
  await world.clock.advance(60_000);
  const { ledger } = world.simulation;
  expect(ledger.tally({ fromMs: world.fromMs })).toEqual({ requests: 6000, failed: 0 });
  const byWorkload = ledger.byWorkload({ fromMs: world.fromMs });
  expect(byWorkload.get('web')?.requests ?? 0).toBeGreaterThanOrEqual(60 * weight - 1);
  expect(byWorkload.get('web')?.requests ?? 0).toBeLessThanOrEqual(60 * weight + 1);
});

test('follows a wrong weight as it is written', async () => {
  const world = await splitWorld(demoImage('1.1'), 0);
  world.changeRoute([
    { name: 'web-primary', port: 80, weight: 0 },
    { name: 'web-canary', port: 80, weight: 3 },
  ]);
  await world.clock.advance(10_000);
  expect(world.simulation.ledger.byWorkload({ fromMs: world.fromMs + 1000 })).toEqual(new Map([['web', { requests: 900, failed: 0 }]]));
});

test('a version that answers 500 to a fifth fails about a fifth of its own requests and no others', async () => {
  const world = await splitWorld(demoImage('1.2'), 50);
  await world.clock.advance(60_000);
  const byImage = world.simulation.ledger.byImage({ fromMs: world.fromMs });
  const bad = byImage.get(demoImage('1.2'));
  expect((bad?.failed ?? 0) / (bad?.requests ?? 1)).toBeCloseTo(0.2, 1);
  expect(byImage.get(demoImage('1.0'))?.failed).toBe(0);
});

test('users see 503 for the share of a backend without ready pods, at once', async () => {
  const world = await splitWorld(demoImage('1.1'), 50);
  world.changeDeployment(() => ({ replicas: 0 }));
  await world.clock.advance(10_000);
  expect(world.simulation.ledger.byWorkload({ fromMs: world.fromMs + 1000 })).toEqual(
    new Map([
      ['web-primary', { requests: 450, failed: 0 }],
      ['', { requests: 450, failed: 450 }],
    ]),
  );
  expect(world.simulation.ledger.entries().some(({ code }) => code === 503)).toBe(true);
});

test('terminating pods get no more requests, while they still run', async () => {
  const world = await splitWorld(demoImage('1.1'), 100, { timing: { podTerminateMs: 20_000, scrapeIntervalMs: 1000 } });
  world.changeDeployment(() => ({ replicas: 1 }));
  await world.clock.advance(10_000);
  const [ending] = world.pods().filter((pod) => pod.metadata.deletionTimestamp !== undefined);
  const rateOf = (pod: string) => {
    const url = `http://prometheus/api/v1/query?query=${encodeURIComponent(`sum(rate(http_requests_total{pod${pod}}[5s]))`)}`;
    return JSON.parse(world.simulation.prometheus({ method: 'GET', url, timeoutMs: 1000 }).body).data.result[0]?.value[1];
  };
  expect(rateOf(`="${ending?.metadata.name}"`)).toBe('0');
  expect(rateOf(`=~"web-.*"`)).toBe('100');
  expect(world.simulation.ledger.tally({ fromMs: world.fromMs })).toEqual({ requests: 1000, failed: 0 });
});

test('users see 404 while no route serves the host', async () => {
  const world = createWorld({ load: [hostLoad] });
  world.createDemo();
  await world.clock.advance(10_000);
  expect(world.simulation.ledger.tally()).toEqual({ requests: 1000, failed: 1000 });
  expect(new Set(world.simulation.ledger.entries().map(({ code }) => code))).toEqual(new Set([404]));
});

test('a load on a Service goes to its ready pods without any route', async () => {
  const world = createWorld({ load: [{ service: 'demo/web', requestsPerSecond: 10 }] });
  world.createDemo();
  world.createService('web', { app: 'web' });
  await world.clock.advance(10_000);
  const { ledger } = world.simulation;
  expect(ledger.tally({ fromMs: startMs + 5000 })).toEqual({ requests: 50, failed: 0 });
  expect(ledger.tally({ untilMs: startMs + 2000 }).failed).toBeGreaterThan(0);
});

test('requests with a header take the rule that asks for it, and the others do not', async () => {
  const insiders: Load = { host: demoHost, requestsPerSecond: 10, headers: { 'x-canary': 'insider' } };
  const world = await splitWorld(demoImage('1.1'), 0, { load: [hostLoad, insiders] });
  world.store.update(
    { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes', kind: 'HTTPRoute' },
    'demo/web',
    (route) => ({
      ...route,
      spec: {
        ...(route['spec'] as object),
        rules: [
          { matches: [{ headers: [{ name: 'x-canary', value: 'insider' }] }], backendRefs: [{ name: 'web-canary', port: 80 }] },
          { backendRefs: [{ name: 'web-primary', port: 80 }] },
        ],
      },
    }),
  );
  await world.clock.advance(11_000);
  const shares = world.simulation.ledger.byWorkload({ fromMs: world.fromMs + 1000 });
  expect([shares.get('web')?.requests, shares.get('web-primary')?.requests]).toEqual([100, 1000]);
});

test('a splitter gives every share its exact part over time, and no request is lost', () => {
  const split = createSplitter();
  const sums = new Map<string, number>();
  for (let round = 0; round < 1000; round++) {
    const counts = split('group', 7, [
      { id: 'a', weight: 1 },
      { id: 'b', weight: 2 },
      { id: 'none', weight: 0 },
    ]);
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(7);
    for (const [id, count] of counts) sums.set(id, (sums.get(id) ?? 0) + count);
  }
  expect(sums.get('a')).toBeCloseTo(7000 / 3, -1);
  expect(sums.get('b')).toBeCloseTo(14_000 / 3, -1);
  expect(sums.has('none')).toBe(false);
});

test('a latency has the quantiles that it is given by', () => {
  const latency = { p50Ms: 20, p99Ms: 120 };
  expect(shareWithin(latency, 20)).toBeCloseTo(0.5, 5);
  expect(shareWithin(latency, 120)).toBeCloseTo(0.99, 5);
  expect(shareWithin(latency, Number.POSITIVE_INFINITY)).toBe(1);
  expect(meanMs(latency)).toBeGreaterThan(20);
});

test('a ledger tells totals by time, target, workload and image, and forgets what is old', () => {
  const ledger = createTrafficLedger({ keepMs: 1000 });
  const served = { target: 'web', workload: 'web', image: 'a', code: 200, count: 10 };
  ledger.record({ ...served, atMs: 0 });
  ledger.record({ ...served, atMs: 500, code: 500, count: 2 });
  ledger.record({ ...served, atMs: 900, workload: 'other', image: 'b', code: 404, count: 3 });
  expect(ledger.tally()).toEqual({ requests: 15, failed: 5 });
  expect(ledger.tally({ fromMs: 0, untilMs: 500 })).toEqual({ requests: 2, failed: 2 });
  expect(ledger.tally({ image: 'b' })).toEqual({ requests: 3, failed: 3 });
  expect(ledger.tally({ workload: 'web', target: 'web' })).toEqual({ requests: 12, failed: 2 });
  expect(ledger.tally({ target: 'elsewhere' })).toEqual({ requests: 0, failed: 0 });
  ledger.record({ ...served, atMs: 2001 });
  expect(ledger.entries().map(({ atMs }) => atMs)).toEqual([2001]);
});
