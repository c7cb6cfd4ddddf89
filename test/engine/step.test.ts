import { describe, expect, test } from 'vitest';
import { allOnPrimary } from '../../src/api/traffic-split.ts';
import type { Observation } from '../../src/engine/observation.ts';
import { handOverMs } from '../../src/engine/schedule.ts';
import { step } from '../../src/engine/step.ts';
import { fail, noData, pass, policy, providerError, World } from './world.ts';

const stuck = { kind: 'stuck', reason: 'ProgressDeadlineExceeded', message: 'deployment "web" exceeded its progress deadline' } as const;
const waiting = {
  kind: 'waiting',
  reason: 'PodsNotAvailable',
  message: 'waiting for rollout to finish: 0 of 2 updated replicas are available',
} as const;
const reasons = (world: World) => world.said.map((announcement) => announcement.reason);
const started = () => new World().runUntil('initialized').run();
const releasing = (revision = 'b') => started().release(revision);

describe('bootstrap', () => {
  test('moves traffic to the primary only when it is ready, and the target to zero last', () => {
    const world = started();
    expect(world.done.map((command) => command.type)).toEqual(['writeBackends', 'createPrimary', 'writeApex', 'setTraffic', 'scaleTarget']);
    expect(world.weights).toEqual([0]);
    expect(world.target?.replicas).toBe(0);
    expect(reasons(world)).toEqual(['Initialized']);
  });

  test('leaves a target alone whose primary never becomes ready', () => {
    const world = new World();
    world.comesUp = { ...world.comesUp, primary: stuck };
    world.run();
    expect(world.state).toBe('initializing.primary');
    expect(world.target?.replicas).toBe(2);
    expect(world.services.apex).toBe('missing');
  });

  test('gives a repaired target to a primary that has never served', () => {
    const world = new World();
    world.comesUp = { ...world.comesUp, primary: stuck };
    world.run();
    world.comesUp = { target: { kind: 'ready' }, primary: { kind: 'ready' } };
    world.release('b').run();
    expect(world.state).toBe('initialized');
    expect(world.context.run.revision).toBe('b');
    expect(world.context.promotedRevision).toBe('b');
  });
});

describe('a good release', () => {
  test('goes up by the steps, is promoted from its snapshot, and ends with all traffic on the primary', () => {
    const world = releasing().runUntil('succeeded');
    expect(world.weights).toEqual([0, 10, 25, 50, 0]);
    expect(world.primary?.revision).toBe('b');
    expect(world.target?.replicas).toBe(0);
    expect(world.context.promotedRevision).toBe('b');
    expect(world.context.history[0]).toMatchObject({ revision: 'b', result: 'succeeded', peakWeight: 50 });
    expect(reasons(world).slice(1)).toEqual([
      'NewRevision',
      'AnalysisStarted',
      'WeightAdvanced',
      'WeightAdvanced',
      'WeightAdvanced',
      'Copying',
      'RoutingToPrimary',
      'Promoted',
    ]);
  });

  test('costs one interval at each weight and half a second to drain, no more', () => {
    const world = started();
    const begin = world.nowMs;
    world.release('b').runUntil('succeeded');
    expect(world.nowMs - begin).toBe(3 * 10_000 + 500);
  });

  test.each([
    ['stepWeight overshoots the maximum', { stepWeights: undefined, stepWeightPercent: 20, maxWeightPercent: 50 }, [0, 20, 40, 60, 0]],
    ['a last step above 100 counts as 100', { stepWeights: [50, 200] }, [0, 50, 100, 0]],
    ['traffic goes back in steps', { stepWeights: [50], stepWeightPromotionPercent: 20 }, [0, 50, 30, 10, 0]],
    ['a single step of 100', { stepWeights: undefined, stepWeightPercent: 100 }, [0, 100, 0]],
  ])('%s', (_, change, weights) => {
    const world = started();
    world.policy = { ...policy, ...change };
    expect(world.release('b').runUntil('succeeded').weights).toEqual(weights);
  });

  test('without analysis is promoted as soon as its pods are ready, and never gets traffic', () => {
    const world = started();
    world.policy = { ...policy, skipAnalysis: true };
    world.release('b').runUntil('succeeded');
    expect(world.weights).toEqual([0]);
    expect(world.said.at(-1)).toEqual({ reason: 'Promoted', skipped: 'skipped' });
  });

  test('keeps the way back until the bake time has passed', () => {
    const world = releasing().runUntil('succeeded').run(599_000);
    expect([...world.snapshots].sort()).toEqual(['a', 'b']);
    world.run();
    expect([...world.snapshots]).toEqual(['b']);
  });
});

describe('a bad release', () => {
  test('is rolled back when the failed looks reach the threshold, and announced after the route', () => {
    const world = releasing();
    world.checks = [fail];
    world.runUntil('failed');
    expect(world.weights).toEqual([0, 10, 0]);
    expect(world.context.run).toMatchObject({ reason: 'ChecksFailed', failedChecks: 2, weight: 0 });
    expect(world.primary?.revision).toBe('a');
    expect(world.target?.replicas).toBe(0);
    expect(reasons(world).slice(-4)).toEqual(['LookFailed', 'LookFailed', 'RollingBack', 'RolledBack']);
  });

  test.each([
    ['no data', [noData], 'NoDataLimit', 3],
    ['provider errors', [providerError], 'ErrorLimit', 3],
  ])('is held while there are %s, then rolled back for that reason', (_, checks, reason, looks) => {
    const world = releasing();
    world.checks = checks;
    world.runUntil('failed');
    expect(world.context.run).toMatchObject({ reason, failedChecks: 0, lookCount: looks });
  });

  test('one failed look holds the weight and the next passing one lets it rise', () => {
    const world = releasing().runUntil('progressing.analysing');
    world.checks = [fail];
    world.run(12_000);
    expect(world.context.run).toMatchObject({ weight: 10, failedChecks: 1 });
    world.checks = [pass];
    world.runUntil('succeeded');
    expect(world.weights).toEqual([0, 10, 25, 50, 0]);
  });

  test('that never becomes ready is rolled back at the progress deadline without traffic', () => {
    const world = started();
    world.comesUp = { ...world.comesUp, target: waiting };
    world.release('b').runUntil('failed');
    expect(world.context.run).toMatchObject({ reason: 'ProgressDeadlineExceeded', message: waiting.message });
    expect(world.weights).toEqual([0]);
  });

  test('is given its deadline anew by each step of progress', () => {
    const world = started();
    world.comesUp = { ...world.comesUp, target: waiting };
    world.release('b').run(50_000);
    world.target = world.target && { ...world.target, progressedAtMs: world.nowMs };
    world.run(59_000);
    expect(world.state).toBe('progressing.starting');
    world.run(1_000);
    expect(world.context.run.reason).toBe('ProgressDeadlineExceeded');
  });

  test('is not late while nobody has seen to its pods yet', () => {
    const world = started();
    world.comesUp = { ...world.comesUp, target: { ...waiting, reason: 'NotObserved' } };
    expect(world.release('b').run().state).toBe('progressing.starting');
  });

  test('is not tried again, except when asked for, once', () => {
    const world = releasing();
    world.checks = [fail];
    world.runUntil('failed').run();
    expect(world.state).toBe('failed');
    world.retry = 'please';
    world.checks = [pass];
    world.runUntil('succeeded').run();
    expect(world.primary?.revision).toBe('b');
  });

  test('is not tried again for a wish that was there before it failed', () => {
    const world = releasing().runUntil('progressing.analysing');
    world.retry = 'early';
    world.checks = [fail];
    world.runUntil('failed').run();
    expect(world.state).toBe('failed');
    expect(world.context.history.filter(({ result }) => result === 'failed')).toHaveLength(1);
    world.retry = 'late';
    world.checks = [pass];
    world.runUntil('succeeded').run();
    expect(world.primary?.revision).toBe('b');
  });

  test('set back to what the primary runs stays failed, and is tried again when released again', () => {
    const world = releasing();
    world.checks = [fail];
    world.runUntil('failed').run();
    world.release('a').run();
    expect(world.state).toBe('failed');
    world.release('b').turn();
    expect(world.state).not.toBe('failed');
  });
});

describe('a new revision', () => {
  test('in the middle takes traffic off the canary at once and starts anew', () => {
    const world = releasing().runUntil('progressing.analysing').run(15_000);
    expect(world.route.weight).toBe(25);
    world.release('c').turn();
    expect(world.route.weight).toBe(0);
    world.runUntil('succeeded');
    expect(world.primary?.revision).toBe('c');
    expect(world.context.history.map((entry) => [entry.revision, entry.result])).toEqual([
      ['c', 'succeeded'],
      ['b', 'superseded'],
    ]);
  });

  test('during the promotion does not reach the primary unanalysed, and is analysed afterwards', () => {
    const world = releasing().runUntil('promoting.copying');
    world.release('c').runUntil('succeeded');
    expect(world.primary?.revision).toBe('b');
    world.runUntil('progressing.analysing').runUntil('succeeded');
    expect(world.primary?.revision).toBe('c');
  });

  test('equal to what the primary runs ends the run', () => {
    const world = releasing().runUntil('progressing.analysing').run(15_000);
    world.release('a').runUntil('succeeded');
    expect(world.route.weight).toBe(0);
    expect(world.context.run.reason).toBe('TargetReverted');
    expect(world.context.history[0]?.result).toBe('superseded');
    world.run();
    expect(world.state).toBe('succeeded');
  });
});

describe('readiness', () => {
  test('lost by all pods of the canary takes its traffic away in the same turn', () => {
    const world = releasing().runUntil('progressing.analysing').run(15_000);
    world.target = { ...(world.target ?? never()), availablePods: 0, readiness: waiting };
    world.turn();
    expect(world.route.weight).toBe(0);
    expect(world.state).toBe('progressing.starting');
  });

  test('lost by all pods of the primary sends everything to the canary until it is back', () => {
    const world = releasing().runUntil('progressing.analysing').run(15_000);
    const healthy = world.primary ?? never();
    world.primary = { ...healthy, availablePods: 0, readiness: waiting };
    world.turn();
    expect(world.route.weight).toBe(100);
    world.primary = healthy;
    world.turn();
    expect(world.route.weight).toBe(10);
    expect(reasons(world)).toContain('PrimaryLost');
    expect(reasons(world)).toContain('PrimaryReturned');
  });

  test('lost by both while the canary stood in leaves nothing on the canary, also while suspended', () => {
    const world = releasing().runUntil('progressing.starting');
    world.policy = { ...policy, suspended: true };
    const lost = (side: typeof world.target) => ({ ...(side ?? never()), availablePods: 0, readiness: waiting });
    world.target = { ...(world.target ?? never()), replicas: 2, availablePods: 2 };
    world.primary = lost(world.primary);
    world.turn();
    expect(world.route.weight).toBe(100);
    world.target = lost(world.target);
    world.turn();
    expect(world.route.weight).toBe(0);
  });

  test('lost in part holds the weight without counting', () => {
    const world = releasing().runUntil('progressing.analysing');
    world.target = { ...(world.target ?? never()), availablePods: 1, readiness: waiting };
    world.run(60_000);
    expect(world.context.run).toMatchObject({ weight: 10, lookCount: 0, failedChecks: 0 });
  });
});

describe('a promotion that fails', () => {
  test('routes to the canary, puts the previous version back, and only then returns', () => {
    const world = releasing().runUntil('progressing.analysing');
    world.comesUp = { ...world.comesUp, primary: stuck };
    world.runUntil('failedPromotion.routing');
    expect(world.route.weight).toBe(100);
    world.comesUp = { ...world.comesUp, primary: { kind: 'ready' } };
    world.runUntil('failed');
    expect(world.weights).toEqual([0, 10, 25, 50, 100, 0]);
    expect(world.primary?.revision).toBe('a');
    expect(world.context.run.reason).toBe('PromotionFailed');
  });
});

describe('gates', () => {
  test('of the rollout hold it before any pod is started, are asked each interval, and let it go when they open', () => {
    const world = started();
    world.gates.rollout = 'closed';
    world.release('b').run(35_000);
    expect(world.state).toBe('waiting');
    expect(world.target?.replicas).toBe(0);
    expect(world.asked).toHaveLength(4);
    expect(reasons(world).filter((reason) => reason === 'WaitingForApproval')).toHaveLength(1);
    world.gates.rollout = 'open';
    world.runUntil('succeeded');
  });

  test('of the rise hold the first weight, and the next after a passing look', () => {
    const world = releasing();
    world.gates.rise = 'closed';
    world.run(60_000);
    expect(world.route.weight).toBe(0);
    world.gates.rise = 'open';
    world.run(11_000);
    expect(world.route.weight).toBe(10);
    world.gates.rise = 'closed';
    world.run(60_000);
    expect(world.route.weight).toBe(10);
    world.gates.rise = 'open';
    world.run(11_000);
    expect(world.route.weight).toBe(25);
  });

  test('of the promotion hold at the last weight while the checks go on', () => {
    const world = releasing();
    world.gates.promotion = 'closed';
    world.run(100_000);
    expect(world.state).toBe('waitingPromotion');
    expect(world.route.weight).toBe(50);
    world.checks = [fail];
    world.runUntil('failed');
    expect(world.primary?.revision).toBe('a');
  });

  test('of the rollback end the run when they ask for it', () => {
    const world = releasing();
    world.gates.rollback = 'closed';
    world.run(15_000);
    expect(world.route.weight).toBe(25);
    world.gates.rollback = 'open';
    world.runUntil('failed');
    expect(world.context.run.reason).toBe('RollbackRequested');
    expect(world.route.weight).toBe(0);
  });
});

describe('pre-rollout hooks', () => {
  test('pass before the first traffic', () => {
    const world = releasing();
    world.hooks = 'passed';
    world.runUntil('succeeded');
    expect(reasons(world).slice(1, 5)).toEqual(['NewRevision', 'AnalysisStarted', 'WeightAdvanced', 'WeightAdvanced']);
  });

  test('that fail count as failed checks, an interval apart, and end the run without traffic', () => {
    const world = releasing();
    world.hooks = 'failed';
    const begin = world.nowMs;
    world.runUntil('failed');
    expect(world.context.run).toMatchObject({ reason: 'ChecksFailed', failedChecks: 2 });
    expect(world.nowMs - begin).toBeGreaterThanOrEqual(10_000);
    expect(world.weights).toEqual([0]);
  });
});

describe('what the end of a run owes', () => {
  test('is given once it is over, and noted when it was', () => {
    const world = started();
    world.policy = { ...policy, deliveries: ['post-rollout', 'alert'] };
    world.release('b').runUntil('succeeded');
    expect(world.context.run.deliveries).toEqual(['post-rollout', 'alert']);
    world.run(1_000);
    expect(world.delivered).toEqual(['post-rollout', 'alert']);
    expect(world.context.run.deliveries).toBeUndefined();
  });
});

describe('iterations', () => {
  const blueGreen = { ...policy, strategy: 'blue-green', iterations: 3, stepWeights: undefined } as const;

  test('of blue/green look at the canary without traffic, switch all of it, and promote', () => {
    const world = started();
    world.policy = blueGreen;
    const begin = world.nowMs;
    world.release('b').runUntil('succeeded');
    expect(world.weights).toEqual([0, 100, 0]);
    expect(world.context.run.iterations).toBe(3);
    expect(world.nowMs - begin).toBe(3 * 10_000 + 500);
  });

  test('of blue/green send copies of requests where mirroring is wished for', () => {
    const world = started();
    world.policy = { ...blueGreen, mirror: true };
    world.release('b').runUntil('progressing.analysing');
    expect(world.route.split).toEqual({ canaryWeightPercent: 0, matched: 'primary', mirror: 'on' });
    world.runUntil('promoting.routing');
    expect(world.route.split).toEqual({ canaryWeightPercent: 100, matched: 'primary', mirror: 'off' });
  });

  test('of blue/green without a router promote without moving traffic', () => {
    const world = started();
    world.policy = { ...blueGreen, routed: false };
    world.release('b').runUntil('succeeded');
    expect(world.weights).toEqual([0]);
    expect(world.primary?.revision).toBe('b');
  });

  test('of A/B testing lead matching requests to the canary until the promotion is through', () => {
    const world = started();
    world.policy = { ...blueGreen, strategy: 'ab-testing' };
    world.release('b').runUntil('promoting.copying');
    expect(world.route.split).toEqual({ canaryWeightPercent: 0, matched: 'canary', mirror: 'off' });
    world.runUntil('succeeded');
    expect(world.route.split).toEqual(allOnPrimary);
  });

  test('that fail leave nothing on the canary', () => {
    const world = started();
    world.policy = { ...blueGreen, strategy: 'ab-testing' };
    world.checks = [fail];
    world.release('b').runUntil('failed');
    expect(world.route.split).toEqual(allOnPrimary);
  });
});

describe('session affinity', () => {
  test('gives a run its cookie, and takes it back when the run is over', () => {
    const world = started();
    world.policy = { ...policy, affinity: { cookieName: 'flagger', primaryCookieName: 'stay' } };
    world.release('b').runUntil('progressing.analysing');
    const cookie = world.route.split.cookies?.canary;
    expect(cookie).toMatch(/^flagger=[a-zA-Z]{10}$/);
    expect(world.route.split.cookies?.primary).toMatch(/^stay=[a-zA-Z]{10}$/);
    world.runUntil('succeeded').run(1_000);
    expect(world.route.split.cookies).toEqual({ previous: cookie });
  });
});

describe('a pod that cannot start', () => {
  test('ends the run at once, not at the deadline', () => {
    const world = started();
    world.comesUp = { ...world.comesUp, target: waiting };
    world.release('b').runUntil('progressing.starting').turn();
    world.target = { ...(world.target ?? never()), failure: { reason: 'PodFailed', message: 'container app: ImagePullBackOff' } };
    const begin = world.nowMs;
    world.runUntil('failed');
    expect(world.nowMs - begin).toBeLessThan(1_000);
    expect(world.context.run).toMatchObject({ reason: 'PodFailed', message: 'container app: ImagePullBackOff' });
  });
});

test.for([
  ['show other configs', { podsOutdated: true }],
  ['go to zero', { replicas: 0 }],
] as const)('pods that the run before has left, and which %s, say nothing of this one', ([, left]) => {
  const world = started();
  world.comesUp = { ...world.comesUp, target: waiting };
  world.release('b').runUntil('progressing.starting').turn();
  const own = { ...(world.target ?? never()), replicas: 1, failure: { reason: 'PodFailed', message: 'container app ended 2 times' } };
  const eventsOf = (target: Observation['target']) =>
    step({ ...world.context, nowMs: world.nowMs }, { ...world.observation(), target }).events;
  expect(eventsOf({ ...own, ...left })).not.toContain('CANARY_STUCK');
  expect(eventsOf(own)).toContain('CANARY_STUCK');
});

describe('a deletion that reverts', () => {
  test('starts the target, gives it the traffic, and only then lets go', () => {
    const world = started();
    world.deleting = true;
    world.runUntil('terminated').run(handOverMs - 1);
    expect(world.released).toBe(false);
    world.run(1);
    expect([...new Set(world.done.map(({ type }) => type))].slice(-2)).toEqual(['revertApex', 'release']);
    expect(world.target?.replicas).toBe(2);
    expect(world.route.weight).toBe(100);
  });

  test('leads users back to the primary where the target loses its pods meanwhile, and waits for it', () => {
    const world = started();
    world.deleting = true;
    world.runUntil('terminating.routing').run(100);
    expect(world.services.apexServesPrimary).toBe(false);
    world.comesUp = { ...world.comesUp, target: waiting };
    world.target = { ...(world.target ?? never()), availablePods: 0, readiness: waiting };
    world.run(60_000);
    expect(world.state).toBe('terminating.starting');
    expect([world.services.apexServesPrimary, world.route.weight, world.released]).toEqual([true, 0, false]);
    world.target = { ...world.target, availablePods: 2, readiness: { kind: 'ready' } };
    world.runUntil('terminated').run(handOverMs);
    expect([world.services.apexServesPrimary, world.route.weight, world.released]).toEqual([false, 100, true]);
  });

  test('gives a route that others made back in three steps, each two seconds after the proxy has the last, before it lets go', () => {
    const world = started();
    world.loan = 'ours';
    world.deleting = true;
    world.runUntil('terminated');
    world.run(3 * handOverMs - 1);
    expect(world.done.slice(-4).map(({ type }) => type)).toEqual(['revertApex', 'giveBack', 'giveBack', 'giveBack']);
    expect(world.loan).toBe('apart');
    world.run(1);
    expect(world.done.at(-1)).toEqual({ type: 'release' });
  });

  test('lets go after half a minute where no proxy takes the route any more, as when the Gateway is gone', () => {
    const world = started();
    world.route = { ...world.route, accepted: false };
    world.deleting = true;
    world.run(29_000);
    expect(world.released).toBe(false);
    world.run(1000 + handOverMs);
    expect(world.released).toBe(true);
  });

  test('lets go after half a minute where no proxy takes a route of others back', () => {
    const world = started();
    world.loan = 'ours';
    world.deleting = true;
    world.runUntil('terminated');
    world.route = { ...world.route, accepted: false };
    world.run(29_000);
    expect(world.released).toBe(false);
    world.run(2000);
    expect(world.released).toBe(true);
  });

  test('in the middle of a run takes the traffic off the unanalysed version first', () => {
    const world = releasing().runUntil('progressing.analysing').run(15_000);
    world.deleting = true;
    world.turn();
    expect(world.route.weight).toBe(0);
    world.runUntil('terminated');
  });

  test('is not held up by a suspension', () => {
    const world = started();
    world.policy = { ...policy, suspended: true };
    world.deleting = true;
    world.runUntil('terminated').run(handOverMs);
    expect(world.released).toBe(true);
  });
});

describe('suspend', () => {
  test('stands still, but takes traffic off a canary without pods', () => {
    const world = releasing().runUntil('progressing.analysing').run(15_000);
    world.policy = { ...policy, suspended: true };
    world.run(100_000);
    expect(world.route.weight).toBe(25);
    world.target = { ...(world.target ?? never()), availablePods: 0, readiness: waiting };
    world.turn();
    expect(world.route.weight).toBe(0);
  });
});

function never(): never {
  throw new Error('the fixture lacks a side');
}
