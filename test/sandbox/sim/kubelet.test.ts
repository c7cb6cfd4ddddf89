import { expect, test } from 'vitest';
import { demoImage, demoImages } from '../../../src/sandbox/demo-scenario.ts';
import type { SimulatedImage } from '../../../src/sandbox/sim/images.ts';
import { isReady } from '../../../src/sandbox/sim/objects.ts';
import { pods } from '../../../src/sandbox/sim/resources.ts';
import { createWorld } from './world.ts';

const good: SimulatedImage = { readyAfterMs: 2000, errorRatio: 0, latency: { p50Ms: 10, p99Ms: 50 } };

async function onePod(image: string, images = demoImages) {
  const world = createWorld({ images });
  world.store.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'one', namespace: 'demo', labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image }], terminationGracePeriodSeconds: 5 },
  });
  const pod = () => world.pods()[0];
  const container = () => (pod()?.status as { containerStatuses?: Record<string, unknown>[] } | undefined)?.containerStatuses?.[0];
  return { ...world, pod, container };
}

test('takes a pod from pending over running to ready', async () => {
  const world = await onePod(demoImage('1.0'));
  await world.clock.advance(100);
  expect(world.pod()).toMatchObject({ spec: { nodeName: 'sandbox' }, status: { phase: 'Pending' } });
  expect(world.container()).toMatchObject({ ready: false, state: { waiting: { reason: 'ContainerCreating' } } });
  expect(world.pod()?.status).not.toHaveProperty('podIP');
  await world.clock.advance(500);
  expect(world.pod()?.status).toMatchObject({ phase: 'Running', podIP: expect.stringMatching(/^10\.1\.\d+\.\d+$/) });
  expect(world.container()).toMatchObject({
    ready: false,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
  });
  expect(world.pod()?.status?.conditions).toContainEqual(
    expect.objectContaining({
      type: 'Ready',
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [web]',
    }),
  );
  await world.clock.advance(2000);
  expect(world.pod() && isReady(world.pod() as NonNullable<ReturnType<typeof world.pod>>)).toBe(true);
  expect(world.events().map((event) => event.split(':')[0])).toEqual(['Scheduled', 'Pulled', 'Created', 'Started']);
});

test('cannot pull an image that does not exist, and starts once it does', async () => {
  const images = new Map<string, SimulatedImage>();
  const world = await onePod('example.com/none:1', images);
  await world.clock.advance(600);
  expect(world.container()).toMatchObject({
    state: { waiting: { reason: 'ErrImagePull', message: expect.stringContaining('not found') } },
  });
  await world.clock.advance(10_000);
  expect(world.container()).toMatchObject({
    state: { waiting: { reason: 'ImagePullBackOff', message: expect.stringContaining('Back-off pulling image "example.com/none:1"') } },
  });
  expect(world.pod()?.status?.phase).toBe('Pending');
  images.set('example.com/none:1', good);
  await world.clock.advance(25_000);
  expect(world.container()).toMatchObject({ ready: true });
});

test('restarts a crashing container at once, then with longer and longer waits', async () => {
  const world = await onePod(demoImage('1.4'));
  const seen: string[] = [];
  for (let second = 0; second < 60; second++) {
    await world.clock.advance(1000);
    const { state, restartCount } = (world.container() ?? {}) as { state?: Record<string, { reason?: string }>; restartCount?: number };
    const word = `${restartCount} ${state?.['waiting']?.reason ?? Object.keys(state ?? {})[0]}`;
    if (seen.at(-1) !== word) seen.push(word);
  }
  expect(seen).toEqual([
    '0 running',
    '0 terminated',
    '1 running',
    '1 terminated',
    '1 CrashLoopBackOff',
    '2 running',
    '2 terminated',
    '2 CrashLoopBackOff',
    '3 running',
    '3 terminated',
    '3 CrashLoopBackOff',
  ]);
  expect(world.container()).toMatchObject({
    ready: false,
    lastState: { terminated: { exitCode: 1, reason: 'Error', message: 'panic: no such table: orders' } },
    state: { waiting: { message: 'back-off 40s restarting failed container=web pod=one' } },
  });
});

test('a crash takes readiness away at once, and an OOM kill is told as one', async () => {
  const image: SimulatedImage = { ...good, crash: { afterMs: 10_000, exitCode: 137, reason: 'OOMKilled' } };
  const world = await onePod('example.com/oom:1', new Map([['example.com/oom:1', image]]));
  await world.clock.advance(10_000);
  expect(world.container()).toMatchObject({ ready: true });
  await world.clock.advance(501);
  expect(world.container()).toMatchObject({ ready: false, state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } });
  await world.clock.advance(4000);
  expect(world.container()).toMatchObject({ ready: true, restartCount: 1 });
});

test('readiness fails and comes back when a test says so', async () => {
  const world = await onePod(demoImage('1.0'));
  await world.clock.advance(3000);
  world.simulation.parts.kubelet.failReadiness('demo/one');
  expect(world.container()).toMatchObject({ ready: false, state: { running: {} } });
  await world.clock.advance(5000);
  expect(world.container()).toMatchObject({ ready: false });
  world.simulation.parts.kubelet.mend('demo/one');
  await world.clock.advance(1);
  expect(world.container()).toMatchObject({ ready: true, restartCount: 0 });
  expect(world.events()).toContainEqual(expect.stringMatching(/^Unhealthy: Readiness probe failed/));
});

test('a crash from outside restarts the container once', async () => {
  const world = await onePod(demoImage('1.0'));
  await world.clock.advance(3000);
  world.simulation.parts.kubelet.crash('demo/one');
  expect(world.container()).toMatchObject({ ready: false, state: { terminated: { exitCode: 137 } } });
  await world.clock.advance(5000);
  expect(world.container()).toMatchObject({ ready: true, restartCount: 1 });
});

test('a pod marked for deletion ends within its grace period, its containers told first', async () => {
  const world = await onePod(demoImage('1.0'));
  await world.clock.advance(3000);
  world.store.update(pods, 'demo/one', (pod) => ({
    ...pod,
    metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:08Z', deletionGracePeriodSeconds: 5 },
  }));
  await world.clock.advance(500);
  expect(world.pods()).toHaveLength(1);
  expect(world.events()).toContain('Killing: Stopping container web');
  await world.clock.advance(600);
  expect(world.pods()).toEqual([]);
});

test('repeated news raises the count of one Event', async () => {
  const world = await onePod(demoImage('1.4'));
  await world.clock.advance(120_000);
  const started = world.store
    .list({ group: '', version: 'v1', plural: 'events', kind: 'Event' })
    .filter((event) => event['reason'] === 'Started');
  expect(started).toHaveLength(1);
  expect(started[0]).toMatchObject({
    count: 5,
    type: 'Normal',
    involvedObject: { kind: 'Pod', name: 'one' },
    source: { component: 'kubelet' },
  });
});
