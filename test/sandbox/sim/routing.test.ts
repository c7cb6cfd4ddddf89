import { expect, test } from 'vitest';
import type { CanarySpec } from '../../../src/api/canary.ts';
import { allOnPrimary, type TrafficSplit } from '../../../src/api/traffic-split.ts';
import { demoHost, demoImage, demoNamespace } from '../../../src/sandbox/demo-scenario.ts';
import { deployments, httpProxies, httpRoutes } from '../../../src/sandbox/sim/resources.ts';
import type { Load } from '../../../src/sandbox/sim/traffic.ts';
import { httpProxyManifest } from '../../../src/traffic/contour/manifest.ts';
import { httpRouteManifest } from '../../../src/traffic/gateway-api/manifest.ts';
import { gatewayApiV1 } from '../../../src/traffic/gateway-api/versions.ts';
import { canaryWith } from '../../api/canary-fixture.ts';
import { weighted } from '../../traffic/splits.ts';
import { createWorld } from './world.ts';

/* What test/cluster/traffic-routing.test.ts sees a real Envoy do, with the routes that Serin writes. */

const primary = 'web-primary';
const canary = 'web';
const matched = { ...allOnPrimary, matched: 'canary' } as const;
const match = [{ headers: { 'x-user': { exact: 'insider' } } }, { headers: { 'x-beta': { regex: 'y.*' }, 'x-region': { exact: 'eu' } } }];
const byQuery = [{ queryParams: { beta: { exact: '1' } } }];
type Provider = 'gatewayapi:v1' | 'contour';
const providers: readonly Provider[] = ['gatewayapi:v1', 'contour'];

interface Asked {
  readonly provider: Provider;
  readonly analysis?: object;
  readonly split: TrafficSplit;
  readonly load?: Omit<Extract<Load, { host: string }>, 'host' | 'requestsPerSecond'>;
  /** A root HTTPProxy includes ours. */
  readonly root?: 'there' | 'missing';
}

/** Who answered how many of 300 requests, by Deployment, and what the canary's pods have counted themselves. */
async function routed({ provider, analysis = {}, split, load = {}, root = 'there' }: Asked) {
  const world = createWorld({ load: [{ host: demoHost, requestsPerSecond: 10, ...load }], contour: 'present' });
  world.createDemo();
  const target = world.deployment();
  const { spec } = target.spec.template;
  const labels = { app: primary };
  const template = { metadata: { labels }, spec: { ...spec, containers: [{ ...spec.containers[0], image: demoImage('1.1') }] } };
  world.store.create(deployments, {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: primary, namespace: demoNamespace } },
    spec: { ...target.spec, selector: { matchLabels: labels }, template },
  });
  world.createService(primary, labels);
  world.createService('web-canary', { app: canary });
  const service = { port: 80, hosts: [demoHost], gatewayRefs: [{ name: 'gateway', namespace: 'platform' }] };
  const guarded = canaryWith({ spec: { provider, service } as Partial<CanarySpec>, analysis, metadata: { namespace: demoNamespace } });
  if (provider === 'contour') {
    world.store.create(httpProxies, httpProxyManifest(guarded, split, {}));
    if (root === 'there') {
      world.store.create(httpProxies, {
        ...{ apiVersion: 'projectcontour.io/v1', kind: 'HTTPProxy', metadata: { name: 'root', namespace: demoNamespace } },
        spec: { virtualhost: { fqdn: demoHost }, includes: [{ name: 'web' }] },
      });
    }
  } else world.store.create(httpRoutes, httpRouteManifest(guarded, split, gatewayApiV1));
  await world.clock.advance(10_000);
  const before = countedByCanary(world);
  const fromMs = world.clock.now();
  await world.clock.advance(30_000);
  const answers = [...world.simulation.ledger.byWorkload({ fromMs })].map(([name, { requests }]) => [name, requests]);
  return { answers: Object.fromEntries(answers), counted: countedByCanary(world) - before, world };
}

function countedByCanary({ simulation }: ReturnType<typeof createWorld>): number {
  const query = `sum(http_requests_total{app="${canary}"}) or vector(0)`;
  const url = `http://prometheus/api/v1/query?${new URLSearchParams({ query })}`;
  return Number(JSON.parse(simulation.prometheus({ method: 'GET', url, timeoutMs: 1000 }).body).data.result[0].value[1]);
}

test.for(
  providers.flatMap((provider) =>
    [
      [match, { headers: { 'x-user': 'insider' } }, canary],
      [match, { headers: { 'x-beta': 'yes', 'x-region': 'eu' } }, canary],
      [match, { headers: { 'x-beta': 'yes' } }, primary],
      [match, { headers: { 'x-beta': 'my', 'x-region': 'eu' } }, primary],
      [match, {}, primary],
      [byQuery, { path: '/?beta=1' }, canary],
      [byQuery, { path: '/?beta=2' }, primary],
      [byQuery, {}, primary],
    ].map(([analysed, load, workload]) => ({ provider, analysis: { iterations: 3, match: analysed }, load, workload })),
  ) as { provider: Provider; analysis: { match: unknown }; load: Asked['load'] & object; workload: string }[],
)('$provider: an A/B test of $analysis.match sends $load to $workload', async ({ provider, analysis, load, workload }) => {
  const { answers } = await routed({ provider, analysis, split: matched, load });
  expect(answers).toEqual({ [workload]: 300 });
});

test.for(providers)('%s: a weight moves so many requests', async (provider) => {
  const { answers } = await routed({ provider, split: weighted(25) });
  expect(answers).toEqual({ [primary]: 225, [canary]: 75 });
});

test('mirroring sends the canary a copy of each request and users the answers of the primary', async () => {
  const analysis = { iterations: 3, mirror: true };
  const { answers, counted } = await routed({ provider: 'gatewayapi:v1', analysis, split: { ...allOnPrimary, mirror: 'on' } });
  expect(answers).toEqual({ [primary]: 300 });
  expect(counted).toBe(300);
  expect((await routed({ provider: 'gatewayapi:v1', analysis, split: allOnPrimary })).counted).toBe(0);
});

test('nobody is served by an HTTPProxy that no root includes, and its status says so', async () => {
  const { answers, world } = await routed({ provider: 'contour', split: allOnPrimary, root: 'missing' });
  expect(answers).toEqual({ '': 300 });
  expect(world.store.get(httpProxies, `${demoNamespace}/web`)?.['status']).toMatchObject({
    currentStatus: 'orphaned',
    conditions: [
      {
        ...{ type: 'Valid', status: 'False', reason: 'ErrorPresent', observedGeneration: 1 },
        errors: [
          { type: 'Orphaned', reason: 'Orphaned', message: 'this HTTPProxy is not part of a delegation chain from a root HTTPProxy' },
        ],
      },
    ],
  });
});

test('an HTTPProxy of mirrors, of equal weights and of more than one prefix is followed as Contour means it', async () => {
  const { world } = await routed({ provider: 'contour', split: allOnPrimary, root: 'missing' });
  const services = [
    { name: 'web-primary', port: 80 },
    { name: 'web-canary', port: 80 },
  ];
  const proxy = (name: string, spec: object) => ({
    ...{ apiVersion: 'projectcontour.io/v1', kind: 'HTTPProxy', metadata: { name, namespace: demoNamespace }, spec },
  });
  world.store.create(
    httpProxies,
    proxy('root', { virtualhost: { fqdn: demoHost }, includes: [{ name: 'shop', conditions: [{ prefix: '/' }] }, { name: 'gone' }] }),
  );
  world.store.create(
    httpProxies,
    proxy('shop', {
      includes: [{ name: 'root' }],
      routes: [
        { services },
        { conditions: [{ prefix: '/other' }], services: [{ name: 'nowhere', port: 80 }] },
        { conditions: [{ header: { name: 'x-none', present: true } }], services: [{ name: 'web-canary', port: 80, mirror: true }] },
      ],
    }),
  );
  await world.clock.advance(1_000);
  const fromMs = world.clock.now();
  await world.clock.advance(10_000);
  expect(Object.fromEntries([...world.simulation.ledger.byWorkload({ fromMs })].map(([name, { requests }]) => [name, requests]))).toEqual({
    [primary]: 50,
    [canary]: 50,
  });
  const errorsOf = (name: string) => JSON.stringify(world.store.get(httpProxies, `${demoNamespace}/${name}`)?.['status']);
  expect(errorsOf('root')).toContain(`include ${demoNamespace}/gone not found`);
  expect(errorsOf('shop')).toContain(`Spec.Routes unresolved service reference: service \\"${demoNamespace}/nowhere\\" not found`);
});
