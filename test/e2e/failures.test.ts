import type { GuardedApp } from '../cluster/support/guarded-app.ts';
import type { ContainerStatus, Pod } from '../cluster/support/sample-app.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { harmLine, harmOf } from './support/harm.ts';
import { test } from './support/world.ts';

const progressDeadlineSeconds = 120;
const spec = { progressDeadlineSeconds, analysis: { interval: '3s', threshold: 2, stepWeights: [50], noDataLimit: 5 } };
/** What issue 4 aims at: from the kubelet's word until the run has failed. */
const aimMs = 10_000;

interface Case {
  readonly name: string;
  readonly what: string;
  readonly change: (web: GuardedApp) => Promise<number>;
  /** What the record must say beside the container's name. */
  readonly says: RegExp;
}

/** Takes 20 MiB more each 50 ms. */
const leak = 'const taken = []; setInterval(() => taken.push(Buffer.alloc(20 << 20, 1)), 50)';

const cases: readonly Case[] = [
  {
    name: 'crash-loop',
    what: 'crashes each time it starts',
    change: (web) => web.release('1.5'),
    says: /ended 2 times, last with exit code 1 \(Error\)/,
  },
  {
    name: 'no-image',
    // Nobody listens at this port of the node, so that no registry elsewhere is asked.
    what: 'has an image that cannot be pulled',
    change: (web) => web.change({ image: '127.0.0.1:1/app:does-not-exist' }),
    says: /cannot start: ImagePullBackOff, .*127\.0\.0\.1:1\/app:does-not-exist/,
  },
  {
    name: 'out-of-memory',
    what: 'is killed for want of memory',
    change: (web) => web.change({ command: ['node', '-e', leak], resources: { limits: { memory: '64Mi' } } }),
    says: /ended 2 times, last with exit code 137 \(OOMKilled\)/,
  },
  {
    name: 'no-command',
    what: 'has a command that does not exist',
    change: (web) => web.change({ command: ['/does/not/exist'] }),
    says: /cannot start: (RunContainerError|CreateContainerError), .*\/does\/not\/exist/,
  },
  {
    name: 'forbidden-user',
    what: 'wants to run as a user that its own security context forbids',
    change: (web) => web.change({ securityContext: { runAsUser: 0 } }),
    says: /cannot start: CreateContainerConfigError, .*non-root/,
  },
];

describeEndToEnd('releases whose pods cannot start or stay up', () => {
  test.for(cases)('are given up as soon as that is certain: one that $what', async (given, { world, expect }) => {
    const web = await world.guardedApp(given.name, { spec });
    const pods = world.use(web.app.watchPods());
    const route = world.use(web.app.watchRoute());

    const releasedAt = await given.change(web);
    const end = await web.phase('Succeeded', 'Failed');
    await web.target.until(({ spec: { replicas } }) => replicas === 0, { what: 'the canary to be scaled to zero' });
    await web.load.stop();

    const { phase, run } = end.object?.status ?? {};
    expect(phase).toBe('Failed');
    expect(run?.reason).toBe('PodFailure');
    expect(run?.message).toMatch(/^Container app of pod /);
    expect(run?.message).toMatch(given.says);
    expect(web.weights()).toEqual([0]);
    expect(web.primaryTags()).toEqual(['1.0']);
    expect(web.load.failures()).toEqual([]);
    expect(Object.keys(web.load.byVersion())).toEqual(['1.0']);
    expect(end.at - releasedAt).toBeLessThan((progressDeadlineSeconds * 1000) / 2);

    const word = pods.sights.find(({ object }) => object !== undefined && isCertain(object));
    const afterMs = end.at - (word?.at ?? Number.NaN);
    expect(afterMs).toBeLessThan(aimMs);
    process.stdout.write(
      `${await web.cost(end)}  ${afterMs} ms after the kubelet's word: ${run?.message}\n${harmLine(given.name, harmOf(web, { tag: 'none', releasedAt, route }))}`,
    );
  });

  test('are given up at the deadline where it is not certain: one that is never ready', async ({ world, expect }) => {
    const deadline = { ...spec, progressDeadlineSeconds: 15 };
    const web = await world.guardedApp('never-ready', { spec: deadline });
    const route = world.use(web.app.watchRoute());

    const releasedAt = await web.change({ env: [{ name: 'START_DELAY_MS', value: '3600000' }] });
    const end = await web.phase('Succeeded', 'Failed');
    await web.target.until(({ spec: { replicas } }) => replicas === 0, { what: 'the canary to be scaled to zero' });
    await web.load.stop();

    const { phase, run } = end.object?.status ?? {};
    expect({ phase, reason: run?.reason }).toEqual({ phase: 'Failed', reason: 'ProgressDeadlineExceeded' });
    expect(end.at - releasedAt).toBeGreaterThan(14_000);
    expect(end.at - releasedAt).toBeLessThan(30_000);
    expect(web.weights()).toEqual([0]);
    expect(web.primaryTags()).toEqual(['1.0']);
    expect(web.load.failures()).toEqual([]);
    process.stdout.write((await web.cost(end)) + harmLine('never-ready', harmOf(web, { tag: 'none', releasedAt, route })));
  });
});

const unstartable = /^(Err.*|.*BackOff|.*Error)$/;

/** The kubelet says of a container that it cannot be started, or that it has ended a second time (one restart is forgiven). */
function isCertain({ status }: Pod): boolean {
  return (status?.containerStatuses ?? []).some((container) => cannotStart(container) || endsOf(container) > 1);
}

function cannotStart({ state }: ContainerStatus): boolean {
  const { reason = '' } = state?.waiting ?? {};
  // That nobody listens may pass: what counts is that the kubelet pauses.
  return reason !== 'CrashLoopBackOff' && reason !== 'ErrImagePull' && unstartable.test(reason);
}

function endsOf({ restartCount, state }: ContainerStatus): number {
  return restartCount + (state?.terminated !== undefined || state?.waiting?.reason === 'CrashLoopBackOff' ? 1 : 0);
}
