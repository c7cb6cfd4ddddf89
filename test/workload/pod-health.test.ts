import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { podFailure } from '../../src/workload/pod-health.ts';

function pod(
  container: object,
  options: { hash?: string; createdAt?: string; deleting?: string; list?: 'initContainerStatuses' } = {},
): KubeObject {
  const { hash = 'new', createdAt = '2026-01-01T00:00:10Z', deleting, list = 'containerStatuses' } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `web-${hash}-x`,
      namespace: 'shop',
      uid: hash,
      resourceVersion: '1',
      creationTimestamp: createdAt,
      labels: { 'pod-template-hash': hash },
      ...(deleting === undefined ? {} : { deletionTimestamp: deleting }),
    },
    status: { [list]: [{ name: 'app', image: 'shop:2', restartCount: 0, ...container }] },
  };
}

const waiting = (reason: string, message = '') => ({ state: { waiting: { reason, message } } });
const ended = (exitCode: number, more: object = {}) => ({ terminated: { exitCode, reason: 'Error', ...more } });
const find = (...pods: KubeObject[]) => podFailure(pods, { forgivenRestarts: 1 });

describe('a pod that surely fails', () => {
  test.each([
    [
      waiting('ImagePullBackOff', 'Back-off pulling image "shop:2"'),
      'ImagePullBackOff',
      'ImagePullBackOff of image shop:2: Back-off pulling image "shop:2"',
    ],
    [waiting('ErrImageNeverPull'), 'ErrImageNeverPull', 'ErrImageNeverPull of image shop:2'],
    [
      waiting('CreateContainerConfigError', 'secret "db" not found'),
      'CreateContainerConfigError',
      'CreateContainerConfigError of image shop:2: secret "db" not found',
    ],
    [waiting('RunContainerError'), 'RunContainerError', 'RunContainerError of image shop:2'],
    [
      { restartCount: 2, ...waiting('CrashLoopBackOff'), lastState: ended(1, { message: 'panic: no table\nstack' }) },
      'CrashLoop',
      'Error, exit code 1, ended 2 times: panic: no table',
    ],
    [{ restartCount: 1, state: ended(2), lastState: ended(2) }, 'CrashLoop', 'Error, exit code 2, ended 2 times'],
    [
      { restartCount: 2, state: {}, lastState: ended(137, { reason: 'OOMKilled' }) },
      'OOMKilled',
      'OOMKilled, exit code 137, ended 2 times',
    ],
  ])('%#: is named with container and cause', (container, reason, message) => {
    expect(find(pod(container))).toEqual({ reason, message: `pod web-new-x, container app: ${message}` });
  });

  test('may be one whose init container fails', () => {
    expect(find(pod({ restartCount: 3, state: {}, lastState: ended(1) }, { list: 'initContainerStatuses' }))?.reason).toBe('CrashLoop');
  });
});

describe('a pod that may still come up', () => {
  test.each([
    ['a container that is being created', waiting('ContainerCreating')],
    ['a first failed pull', waiting('ErrImagePull')],
    ['one restart', { restartCount: 1, state: {}, lastState: ended(1) }],
    ['a first crash', { restartCount: 0, state: ended(1) }],
    ['an init container that has done its work', { restartCount: 0, state: ended(0) }],
  ])('%s', (_, container) => {
    expect(find(pod(container))).toBeUndefined();
  });

  test('pods of an older template, and pods that are going, do not count', () => {
    const old = pod(waiting('ImagePullBackOff'), { hash: 'old', createdAt: '2026-01-01T00:00:00Z' });
    const going = pod(waiting('ImagePullBackOff'), { deleting: '2026-01-01T00:00:20Z' });
    expect(find(old, pod({ state: { running: {} } }), going)).toBeUndefined();
  });

  test('what a container says is cut to one line without control characters', () => {
    const { message = '' } = find(pod(waiting('CreateContainerError', `a\u0007b${'x'.repeat(999)}\nsecond`))) ?? {};
    expect(message.length).toBeLessThanOrEqual(300);
    expect(message).not.toMatch(/\p{C}|second/u);
  });
});
