import { expect, test } from 'vitest';
import { demoImage, demoImages } from '../../../src/sandbox/demo-scenario.ts';
import { conditionOf } from '../../../src/sandbox/sim/deployment-status.ts';
import type { SimulatedImage } from '../../../src/sandbox/sim/images.ts';
import { isActive, isReady } from '../../../src/sandbox/sim/objects.ts';
import { deployments } from '../../../src/sandbox/sim/resources.ts';
import { createWorld, withImage } from './world.ts';

const images = (world: ReturnType<typeof createWorld>) => world.pods().map((pod) => pod.spec.containers[0]?.image);

test('brings up a Deployment and reports each stage in its status', async () => {
  const world = createWorld();
  world.createDeployment();
  await world.clock.advance(1000);
  expect(world.deployment().status).toMatchObject({
    observedGeneration: 1,
    replicas: 2,
    updatedReplicas: 2,
    unavailableReplicas: 2,
    conditions: [
      {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      },
      { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
    ],
  });
  expect(world.deployment().status).not.toHaveProperty('readyReplicas');
  await world.clock.advance(3000);
  const [set] = world.replicaSets();
  expect(world.deployment().status).toEqual({
    observedGeneration: 1,
    replicas: 2,
    updatedReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    conditions: [
      expect.objectContaining({
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        lastUpdateTime: '2026-01-01T00:00:02Z',
      }),
      {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: `ReplicaSet "${set?.metadata.name}" has successfully progressed.`,
        lastUpdateTime: '2026-01-01T00:00:02Z',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  });
});

test('names, labels and owns ReplicaSets and pods as Kubernetes does', async () => {
  const world = createWorld();
  world.createDeployment();
  await world.clock.advance(5000);
  const [set] = world.replicaSets();
  const hash = set?.metadata.labels?.['pod-template-hash'] ?? '';
  expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{8,10}$/);
  expect(set?.metadata).toMatchObject({
    name: `web-${hash}`,
    annotations: {
      'deployment.kubernetes.io/revision': '1',
      'deployment.kubernetes.io/desired-replicas': '2',
      'deployment.kubernetes.io/max-replicas': '3',
    },
    ownerReferences: [{ kind: 'Deployment', name: 'web', uid: world.deployment().metadata.uid, controller: true }],
  });
  expect(world.deployment().metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
  for (const pod of world.pods()) {
    expect(pod.metadata.name).toMatch(new RegExp(`^web-${hash}-[bcdfghjklmnpqrstvwxz2456789]{5}$`));
    expect(pod.metadata).toMatchObject({
      labels: { app: 'web', 'pod-template-hash': hash },
      ownerReferences: [{ kind: 'ReplicaSet', uid: set?.metadata.uid }],
    });
  }
});

test('rolls to a new image with at most one pod more and none fewer', async () => {
  const world = createWorld();
  world.createDeployment({ replicas: 4 });
  await world.clock.advance(5000);
  world.changeDeployment(withImage(demoImage('1.1')));
  for (let elapsedMs = 0; elapsedMs < 20_000; elapsedMs += 100) {
    await world.clock.advance(100);
    expect(world.pods().filter(isActive).length).toBeLessThanOrEqual(5);
    expect(world.pods().filter((pod) => isActive(pod) && isReady(pod)).length).toBeGreaterThanOrEqual(3);
  }
  expect(images(world)).toEqual(Array(4).fill(demoImage('1.1')));
  expect(world.deployment().status).toMatchObject({ observedGeneration: 2, replicas: 4, updatedReplicas: 4, availableReplicas: 4 });
  expect(world.events()).toContainEqual(expect.stringMatching(/^ScalingReplicaSet: Scaled down replica set web-\w+ from 1 to 0$/));
});

test('goes back to an earlier template through the ReplicaSet that has it, under a new revision', async () => {
  const world = createWorld();
  world.createDeployment();
  await world.clock.advance(5000);
  world.changeDeployment(withImage(demoImage('1.1')));
  await world.clock.advance(15_000);
  world.changeDeployment(withImage(demoImage('1.0')));
  await world.clock.advance(15_000);
  expect(world.replicaSets()).toHaveLength(2);
  expect(world.deployment().metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '3' });
  expect(images(world)).toEqual([demoImage('1.0'), demoImage('1.0')]);
});

test('Recreate ends all old pods before the first new one starts', async () => {
  const world = createWorld();
  world.createDeployment({ strategy: { type: 'Recreate' } });
  await world.clock.advance(5000);
  world.changeDeployment(withImage(demoImage('1.1')));
  for (let elapsedMs = 0; elapsedMs < 10_000; elapsedMs += 50) {
    await world.clock.advance(50);
    expect(new Set(images(world)).size).toBeLessThanOrEqual(1);
  }
  expect(images(world)).toEqual([demoImage('1.1'), demoImage('1.1')]);
});

test('keeps the old pods serving and reports the deadline when a new version never becomes ready', async () => {
  const world = createWorld({
    images: new Map([
      ...demoImages,
      [demoImage('2.0'), { ...(demoImages.get(demoImage('1.0')) as SimulatedImage), readyAfterMs: 'never' }],
    ]),
  });
  world.createDeployment({ progressDeadlineSeconds: 60 });
  await world.clock.advance(5000);
  world.changeDeployment(withImage(demoImage('2.0')));
  await world.clock.advance(59_000);
  expect(conditionOf(world.deployment().status, 'Progressing')).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' });
  await world.clock.advance(3000);
  expect(conditionOf(world.deployment().status, 'Progressing')).toMatchObject({
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    message: expect.stringMatching(/^ReplicaSet "web-\w+" has timed out progressing\.$/),
  });
  expect(conditionOf(world.deployment().status, 'Available')).toMatchObject({ status: 'True' });
  expect(world.pods().filter(isReady)).toHaveLength(2);
});

test('scales to zero and back without a new revision, unready pods going first', async () => {
  const world = createWorld();
  world.createDeployment({ replicas: 3 });
  await world.clock.advance(2510);
  const [victim] = world.pods();
  world.simulation.parts.kubelet.failReadiness(`demo/${victim?.metadata.name}`);
  await world.clock.advance(1000);
  world.changeDeployment(() => ({ replicas: 2 }));
  await world.clock.advance(3000);
  expect(world.pods().map((pod) => pod.metadata.name)).not.toContain(victim?.metadata.name);
  world.changeDeployment(() => ({ replicas: 0 }));
  await world.clock.advance(3000);
  expect(world.pods()).toEqual([]);
  expect(world.deployment().status).toEqual({ observedGeneration: 3, conditions: expect.anything() });
  expect(conditionOf(world.deployment().status, 'Available')).toMatchObject({ status: 'True' });
  world.changeDeployment(() => ({ replicas: 2 }));
  await world.clock.advance(500);
  expect(conditionOf(world.deployment().status, 'Progressing')).toMatchObject({ reason: 'NewReplicaSetAvailable' });
  expect(conditionOf(world.deployment().status, 'Available')).toMatchObject({ status: 'False' });
  await world.clock.advance(3000);
  expect(world.deployment().status).toMatchObject({ readyReplicas: 2 });
  expect(world.replicaSets()).toHaveLength(1);
});

test('counts a pod as available only after minReadySeconds', async () => {
  const world = createWorld();
  world.createDeployment({ minReadySeconds: 10 });
  await world.clock.advance(5000);
  expect(world.deployment().status).toMatchObject({ readyReplicas: 2, unavailableReplicas: 2 });
  await world.clock.advance(9000);
  expect(world.deployment().status).toMatchObject({ availableReplicas: 2 });
});

test('a paused Deployment scales but starts no rollout until it is resumed', async () => {
  const world = createWorld();
  world.createDeployment();
  await world.clock.advance(5000);
  world.changeDeployment((spec) => ({ ...withImage(demoImage('1.1'))(spec), paused: true, replicas: 3 }));
  await world.clock.advance(10_000);
  expect(images(world)).toEqual(Array(3).fill(demoImage('1.0')));
  world.changeDeployment(() => ({ paused: false }));
  await world.clock.advance(20_000);
  expect(images(world)).toEqual(Array(3).fill(demoImage('1.1')));
});

test('keeps no more idle ReplicaSets than revisionHistoryLimit', async () => {
  const world = createWorld();
  world.createDeployment({ revisionHistoryLimit: 1 });
  for (const version of ['1.1', '1.2', '1.3']) {
    await world.clock.advance(15_000);
    world.changeDeployment(withImage(demoImage(version)));
  }
  await world.clock.advance(15_000);
  expect(world.replicaSets()).toHaveLength(2);
});

test('replaces a pod that someone deletes', async () => {
  const world = createWorld();
  world.createDeployment();
  await world.clock.advance(5000);
  const before = world.pods().map((pod) => pod.metadata.name);
  world.store.delete({ group: '', version: 'v1', plural: 'pods', kind: 'Pod' }, `demo/${before[0]}`);
  await world.clock.advance(5000);
  expect(world.pods().filter(isReady)).toHaveLength(2);
  expect(world.pods().map((pod) => pod.metadata.name)).not.toContain(before[0]);
});

test('a frozen controller catches up when it is thawed', async () => {
  const world = createWorld();
  world.createDeployment();
  await world.clock.advance(5000);
  world.simulation.parts.deployments.freeze();
  world.changeDeployment(withImage(demoImage('1.1')));
  await world.clock.advance(20_000);
  expect(world.deployment().status).toMatchObject({ observedGeneration: 1 });
  expect(images(world)).toEqual([demoImage('1.0'), demoImage('1.0')]);
  world.simulation.parts.deployments.thaw();
  await world.clock.advance(20_000);
  expect(images(world)).toEqual([demoImage('1.1'), demoImage('1.1')]);
});

test('deleting a Deployment takes its ReplicaSets and pods along', async () => {
  const world = createWorld();
  world.createDeployment();
  await world.clock.advance(5000);
  world.store.delete(deployments, 'demo/web');
  await world.clock.advance(5000);
  expect([...world.replicaSets(), ...world.pods()]).toEqual([]);
});
