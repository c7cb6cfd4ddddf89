import { expect, test } from 'vitest';
import { demoHost } from '../../../src/sandbox/demo-scenario.ts';
import { type HttpRoute, matchRoute, type RouteRule } from '../../../src/sandbox/sim/http-route.ts';
import { gateways } from '../../../src/sandbox/sim/resources.ts';
import { createWorld } from './world.ts';

const toCanary = (weight: number) => [
  { name: 'web-primary', port: 80, weight: 100 - weight },
  { name: 'web-canary', port: 80, weight },
];

async function routedWorld() {
  const world = createWorld();
  world.createDemo();
  world.createService('web-primary', { app: 'web-primary' });
  world.createService('web-canary', { app: 'web' });
  world.createRoute(toCanary(0));
  const active = () => [...world.simulation.parts.gateway.activeRoutes()][0]?.spec.rules?.[0]?.backendRefs?.[1]?.weight;
  const accepted = () =>
    world.route().status?.parents?.[0]?.conditions.map(({ type, status, observedGeneration }) => `${type} ${status} ${observedGeneration}`);
  return { ...world, active, accepted };
}

test('accepts a route of an existing Gateway a moment after it was written', async () => {
  const world = await routedWorld();
  await world.clock.advance(99);
  expect(world.accepted()).toBeUndefined();
  await world.clock.advance(1);
  expect(world.route().status).toEqual({
    parents: [
      {
        controllerName: 'serin.dev/sandbox-gateway',
        parentRef: { name: 'gateway', namespace: 'platform' },
        conditions: [
          {
            type: 'ResolvedRefs',
            status: 'True',
            reason: 'ResolvedRefs',
            message: 'References resolved',
            observedGeneration: 1,
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
          {
            type: 'Accepted',
            status: 'True',
            reason: 'Accepted',
            message: 'Accepted HTTPRoute',
            observedGeneration: 1,
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    ],
  });
});

test('the proxy follows a new weight only after it has been accepted and propagated', async () => {
  const world = await routedWorld();
  await world.clock.advance(10_000);
  world.changeRoute(toCanary(25));
  await world.clock.advance(99);
  expect(world.accepted()).toEqual(['ResolvedRefs True 1', 'Accepted True 1']);
  await world.clock.advance(1);
  expect(world.accepted()).toEqual(['ResolvedRefs True 2', 'Accepted True 2']);
  expect(world.route().status?.parents?.[0]?.conditions[1]?.lastTransitionTime).toBe('2026-01-01T00:00:00Z');
  expect(world.active()).toBe(0);
  await world.clock.advance(100);
  expect(world.active()).toBe(25);
});

test('a frozen gateway accepts nothing until it is thawed', async () => {
  const world = await routedWorld();
  await world.clock.advance(1000);
  world.simulation.parts.gateway.freeze();
  world.changeRoute(toCanary(50));
  await world.clock.advance(60_000);
  expect(world.accepted()).toEqual(['ResolvedRefs True 1', 'Accepted True 1']);
  expect(world.active()).toBe(0);
  world.simulation.parts.gateway.thaw();
  await world.clock.advance(1000);
  expect(world.active()).toBe(50);
});

test('says which backend is missing, and takes it back when the Service comes', async () => {
  const world = createWorld();
  world.createDemo();
  world.createRoute([{ name: 'late', port: 80 }]);
  await world.clock.advance(1000);
  expect(world.route().status?.parents?.[0]?.conditions[0]).toMatchObject({
    type: 'ResolvedRefs',
    status: 'False',
    reason: 'BackendNotFound',
  });
  world.createService('late', { app: 'web' });
  await world.clock.advance(1000);
  expect(world.route().status?.parents?.[0]?.conditions[0]).toMatchObject({ type: 'ResolvedRefs', status: 'True' });
});

test('leaves a route alone whose Gateway does not exist', async () => {
  const world = createWorld();
  world.createRoute(toCanary(0));
  await world.clock.advance(10_000);
  expect(world.route().status?.parents ?? []).toEqual([]);
  expect([...world.simulation.parts.gateway.activeRoutes()]).toEqual([]);
});

test('drops its routes when the Gateway is deleted', async () => {
  const world = await routedWorld();
  await world.clock.advance(1000);
  world.store.delete(gateways, 'platform/gateway');
  await world.clock.advance(1000);
  expect(world.route().status?.parents).toEqual([]);
  expect([...world.simulation.parts.gateway.activeRoutes()]).toEqual([]);
});

test('marks the Gateway as accepted and programmed', async () => {
  const world = await routedWorld();
  await world.clock.advance(1000);
  expect(world.store.get(gateways, 'platform/gateway')?.['status']).toMatchObject({
    conditions: [
      { type: 'Accepted', status: 'True', observedGeneration: 1 },
      { type: 'Programmed', status: 'True', observedGeneration: 1 },
    ],
  });
});

const rule = (name: string, matches?: RouteRule['matches']): RouteRule => ({
  ...(matches === undefined ? {} : { matches }),
  backendRefs: [{ name }],
});
const prefix = (value: string) => ({ path: { type: 'PathPrefix', value } });
const rules = [
  rule('everything', [prefix('/')]),
  rule('api', [prefix('/api')]),
  rule('exactly', [{ path: { type: 'Exact', value: '/api/v1' } }]),
  rule('insiders', [{ ...prefix('/'), headers: [{ name: 'X-Canary', value: 'insider' }] }]),
  rule('cookie', [
    {
      ...prefix('/'),
      headers: [
        { type: 'RegularExpression', name: 'Cookie', value: '.*flagger.*abc.*' },
        { name: 'x-a', value: 'b' },
      ],
    },
  ]),
  rule('posts', [{ ...prefix('/'), method: 'POST' }]),
];

test.for([
  [{ path: '/' }, 'everything'],
  [{ path: '/api' }, 'api'],
  [{ path: '/api/v2' }, 'api'],
  [{ path: '/apix' }, 'everything'],
  [{ path: '/api/v1' }, 'exactly'],
  [{ path: '/', headers: { 'x-canary': 'insider' } }, 'insiders'],
  [{ path: '/', headers: { 'x-canary': 'outsider' } }, 'everything'],
  [{ path: '/', headers: { cookie: 'a=b; flagger=abc', 'x-a': 'b' } }, 'cookie'],
] as const)('a request %j is served by the rule %s', ([request, expected]) => {
  const route = { spec: { hostnames: ['*.example.com'], rules } } as unknown as HttpRoute;
  expect(matchRoute([route], { host: demoHost, headers: {}, ...request })?.rule.backendRefs?.[0]?.name).toBe(expected);
});

test('a host that no route names is not served', () => {
  const route = { spec: { hostnames: ['web.example.com'], rules } } as unknown as HttpRoute;
  expect(matchRoute([route], { host: 'other.example.com', path: '/', headers: {} })).toBeUndefined();
});
