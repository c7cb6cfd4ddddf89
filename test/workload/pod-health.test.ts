import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { podFailure } from '../../src/workload/pod-health.ts';

/** Pods of a real kubelet, soon after they were made (`early`) and half a minute later (`late`). */
const recorded: readonly { readonly stage: 'early' | 'late'; readonly case: string; readonly pod: KubeObject }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded/pods.json'), 'utf8'),
);

function podOf(name: string, stage = 'early'): KubeObject {
  const found = recorded.find((each) => each.case === name && each.stage === stage);
  if (found === undefined) throw new Error(`no pod ${name} was recorded ${stage}`);
  return found.pod;
}

const failure = (pods: readonly KubeObject[], forgivenRestarts = 1) => podFailure(pods, { forgivenRestarts })?.message;

/** A pod of the template `hash`; `containers` are its statuses. */
function pod(
  name: string,
  hash: string,
  more: { created?: string; metadata?: object; phase?: string; spec?: object; init?: object[]; containers?: object[] } = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-of-${name}`,
      resourceVersion: '1',
      creationTimestamp: more.created ?? '2026-11-21T08:00:00Z',
      labels: { 'pod-template-hash': hash },
      ...more.metadata,
    },
    spec: { containers: [{ name: 'app', terminationMessagePolicy: 'File' }], ...more.spec },
    status: {
      phase: more.phase ?? 'Running',
      ...(more.init && { initContainerStatuses: more.init }),
      containerStatuses: more.containers ?? [{ name: 'app', restartCount: 0, state: { running: {} }, lastState: {} }],
    },
  };
}

const broken = (reason = 'ImagePullBackOff', message = 'no such image') => ({
  name: 'app',
  restartCount: 0,
  state: { waiting: { reason, message } },
});
const crashed = (restartCount: number, more: object = {}) => ({
  name: 'app',
  restartCount,
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
  lastState: { terminated: { exitCode: 1, reason: 'Error', message: '' } },
  ...more,
});

describe('a real pod', () => {
  test.for([
    [
      'missing-image',
      'cannot start: ImagePullBackOff, Back-off pulling image "registry.example.com/none:1": ErrImagePull: failed to pull and unpack image  …  do request: Head "https://registry.example.com/v2/none/manifests/1": dial tcp: lookup registry.example.com on 10.0.0.53:53: no such host.',
    ],
    [
      'invalid-image',
      'cannot start: InvalidImageName, Failed to apply default image tag "UPPER//case": couldn\'t parse image name "UPPER//case": invalid reference format.',
    ],
    ['never-pulled', 'cannot start: ErrImageNeverPull, Container image "serin.dev/none:1" is not present with pull policy of Never.'],
    ['missing-config', 'cannot start: CreateContainerConfigError, configmap "nowhere" not found.'],
    ['missing-key', "cannot start: CreateContainerConfigError, couldn't find key token in Secret shop/half."],
    [
      'bad-user',
      'cannot start: CreateContainerConfigError, container\'s runAsUser breaks non-root policy (pod: "bad-user-f94694dcd-8rk4d_shop(f64f301c-7996-4865-a9d7-ca7a925f890e)", container: app).',
    ],
    [
      'missing-binary',
      'cannot start: RunContainerError, failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/nonexistent": stat /nonexistent: no such file or directory: unknown.',
    ],
    ['crashing', 'ended 3 times, last with exit code 3 (Error): no such table: orders see the runbook.'],
    ['crashing-with-logs', 'ended 3 times, last with exit code 4 (Error).'],
    ['out-of-memory', 'ended 3 times, last with exit code 137 (OOMKilled).'],
    ['completed', 'ended 3 times, last with exit code 0 (Completed).'],
    ['unlive', 'ended 3 times, last with exit code 137 (Error).'],
    ['poststart', 'ended 2 times, last with exit code 137 (Error).'],
  ] as const)('with %s fails at once, with the reason in one sentence', ([name, sentence]) => {
    const found = podOf(name);
    expect(failure([found])).toBe(`Container app of pod ${found.metadata.name} ${sentence}`);
  });

  test('with an init container that fails has failed in it', () => {
    const found = podOf('failing-init');
    expect(failure([found])).toBe(`Container migrate of pod ${found.metadata.name} ended 3 times, last with exit code 5 (Error).`);
  });

  test.for(['good-init', 'unschedulable'])('with %s has not failed', (name) => {
    expect(failure([podOf(name)])).toBeUndefined();
  });

  test.for(recorded.map((each) => [each.stage, each.case, each.pod] as const))(
    '%s with %s shows neither log lines nor more than one line',
    ([, , found]) => {
      const message = failure([found], 0) ?? '';
      expect(message).not.toMatch(/planted-secret-value|\n/);
      expect(message.length).toBeLessThan(400);
    },
  );

  test.for([
    ['crashing', 'early', 2, 'failed'],
    ['crashing', 'early', 3, 'not failed'],
    ['crashing', 'late', 3, 'failed'],
    ['crashing', 'late', 4, 'not failed'],
    ['poststart', 'early', 1, 'failed'],
    ['poststart', 'early', 2, 'not failed'],
    ['missing-binary', 'early', 99, 'failed'],
    ['missing-image', 'late', 99, 'failed'],
  ] as const)('with %s, %s, of which %i ends are forgiven, has %s', ([name, stage, forgiven, outcome]) => {
    expect(failure([podOf(name, stage)], forgiven) === undefined).toBe(outcome === 'not failed');
  });
});

describe('a first pull that failed', () => {
  const pulling = (reason: string, message: string) => failure([pod('web-1', 'a', { containers: [broken(reason, message)] })]);
  const resolving = (image: string) =>
    `failed to pull and unpack image "registry.example.com/${image}:1": failed to resolve reference "registry.example.com/${image}:1": `;

  // As containerd 2 and CRI-O say it; the first seven from a real kubelet.
  test.for([
    ['no such image', `rpc error: code = NotFound desc = ${resolving('none')}registry.example.com/none:1: not found`, 'failed'],
    [
      'no right to it',
      `${resolving('own')}failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`,
      'failed',
    ],
    ['403', `${resolving('own')}pulling from host registry.example.com failed with status code [manifests 1]: 403 Forbidden`, 'waits'],
    [
      '500',
      `${resolving('web')}pulling from host registry.example.com failed with status code [manifests 1]: 500 Internal Server Error`,
      'waits',
    ],
    [
      '429',
      `${resolving('web')}pulling from host registry.example.com failed with status code [manifests 1]: 429 Too Many Requests`,
      'waits',
    ],
    [
      'no such host',
      `${resolving('web')}failed to do request: Head "https://registry.example.com/v2/web/manifests/1": dial tcp: lookup registry.example.com on 10.0.0.53:53: no such host`,
      'waits',
    ],
    [
      'nobody there',
      `${resolving('web')}failed to do request: Head "http://127.0.0.1:5999/v2/app/manifests/1": dial tcp 127.0.0.1:5999: connect: connection refused`,
      'waits',
    ],
    [
      'no right to it, at Docker Hub',
      'failed to pull and unpack image "docker.io/none/none:latest": failed to resolve reference "docker.io/none/none:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      'failed',
    ],
    ['no such tag, by CRI-O', 'reading manifest 9.9.9 in docker.io/library/nginx: manifest unknown: manifest unknown', 'failed'],
    [
      'no right to it, by CRI-O',
      'initializing source docker://quay.io/own/app:1: reading manifest 1 in quay.io/own/app: unauthorized: access to the requested resource is not authorized',
      'failed',
    ],
    ['nothing said', '', 'waits'],
  ] as const)('for %s', ([, message, outcome]) => {
    expect(pulling('ErrImagePull', message) === undefined).toBe(outcome === 'waits');
    expect(pulling('ImagePullBackOff', `Back-off pulling image "registry.example.com/web:1": ErrImagePull: ${message}`)).toContain(
      'cannot start: ImagePullBackOff',
    );
  });
});

describe('the ends of a container', () => {
  test.for([
    ['a first crash that has been restarted', crashed(1, { state: { running: {} } }), 1, 'forgiven'],
    ['a first crash that has not been restarted yet', crashed(0), 1, 'forgiven'],
    ['a second crash', crashed(1), 1, 'counted'],
    ['a second crash that is running again', crashed(2, { state: { running: {} } }), 1, 'counted'],
    ['a first crash, where none is forgiven', crashed(0), 0, 'counted'],
    ['no crash, where none is forgiven', { name: 'app', restartCount: 0, state: { running: {} }, lastState: {} }, 0, 'forgiven'],
    ['restarts of which nothing more is known', { name: 'app', restartCount: 3, state: { running: {} }, lastState: {} }, 1, 'forgiven'],
  ] as const)('%s is %s', ([, status, forgiven, outcome]) => {
    expect(failure([pod('web-1', 'a', { containers: [status] })], forgiven) === undefined).toBe(outcome === 'forgiven');
  });

  test('of an init container that at last did its work are forgotten', () => {
    const done = {
      name: 'migrate',
      restartCount: 5,
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
      lastState: { terminated: { exitCode: 1 } },
    };
    expect(failure([pod('web-1', 'a', { init: [done] })])).toBeUndefined();
  });

  test('of a sidecar among the init containers count', () => {
    expect(failure([pod('web-1', 'a', { init: [{ ...crashed(3), name: 'proxy' }] })])).toContain('Container proxy');
  });

  test('once is said as once', () => {
    expect(failure([pod('web-1', 'a', { containers: [crashed(0)] })], 0)).toBe(
      'Container app of pod web-1 ended once, last with exit code 1 (Error).',
    );
  });
});

describe('of several pods', () => {
  const [old, young] = ['2026-11-21T08:00:00Z', '2026-11-21T08:00:09Z'];

  test('only those of the newest template count', () => {
    const pods = [pod('web-1', 'old', { containers: [broken()] }), pod('web-2', 'new')];
    expect(podFailure(pods, { newestReplicaSetHash: 'new', forgivenRestarts: 1 })).toBeUndefined();
    expect(podFailure(pods, { newestReplicaSetHash: 'old', forgivenRestarts: 1 })).toMatchObject({ reason: 'PodFailure' });
    expect(podFailure(pods, { newestReplicaSetHash: 'none', forgivenRestarts: 1 })).toBeUndefined();
  });

  test('those of the youngest pod count where the newest template is not known', () => {
    expect(
      failure([pod('web-1', 'old', { created: old, containers: [broken()] }), pod('web-2', 'new', { created: young })]),
    ).toBeUndefined();
    expect(failure([pod('web-1', 'old', { created: old }), pod('web-2', 'new', { created: young, containers: [broken()] })])).toContain(
      'web-2',
    );
  });

  test('none counts where two templates are equally young', () => {
    expect(failure([pod('web-1', 'a', { containers: [broken()] }), pod('web-2', 'b', { containers: [broken()] })])).toBeUndefined();
  });

  test('one that is being deleted, or was evicted, does not count', () => {
    expect(failure([pod('web-1', 'a', { metadata: { deletionTimestamp: young }, containers: [broken()] })])).toBeUndefined();
    expect(failure([pod('web-1', 'a', { phase: 'Failed', containers: [crashed(9)] })])).toBeUndefined();
    expect(
      failure([
        pod('web-0', 'b', { created: young, metadata: { deletionTimestamp: young } }),
        pod('web-1', 'a', { containers: [broken()] }),
      ]),
    ).toContain('web-1');
  });

  test('the first by name tells, whatever their order', () => {
    const pods = [pod('web-2', 'a', { containers: [broken()] }), pod('web-1', 'a', { containers: [broken()] }), pod('web-0', 'a')];
    expect(failure(pods)).toContain('web-1');
    expect(failure(pods.toReversed())).toContain('web-1');
  });

  test('there may be none', () => expect(failure([])).toBeUndefined());
});

describe('what is quoted', () => {
  const quoted = (message: string) =>
    failure([pod('web-1', 'a', { containers: [broken('CreateContainerError', message)] })])?.replace(/^.*CreateContainerError/, '');

  test.for([
    ['many\nlines\t\u0000and\u202econtrols', ', many lines and controls.'],
    ['GET https://user:pass@registry.example.com/v2/x?sig=s3cret&x=1: 403', ', GET https://registry.example.com/v2/x 403.'],
    ['Head "https://blobs.example.com/a?X-Amz-Signature=s3cret": denied.', ', Head "https://blobs.example.com/a": denied.'],
    ['', '.'],
  ] as const)('%j is %j', ([message, expected]) => {
    expect(quoted(message)).toBe(expected);
  });

  test.for([
    ['a word', 'x'.repeat(100_000)],
    ['a chain of addresses', 'x://'.repeat(50_000)],
  ] as const)('costs no time where it is %s without an end, because nothing is read twice', ([, message]) => {
    const startedMs = performance.now();
    expect(quoted(message)?.length).toBeLessThan(300);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  test('is cut where it is too long', () => expect(quoted('x'.repeat(1000))).toMatch(/^, x{100} … x{137}\.$/));
});
