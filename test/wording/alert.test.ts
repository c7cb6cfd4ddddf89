import { describe, expect, test } from 'vitest';
import type { Announcement } from '../../src/api/announcement.ts';
import { alertOf, terminalAlertOf } from '../../src/wording/alert.ts';
import { alertAt, canaryIn, duration, noData, runWith, shown, successRate } from './alert-fixture.ts';

const pass = { ...successRate, value: 100, verdict: 'pass' };

describe('what an on-call reads', () => {
  test('of a promotion', () => {
    const run = { state: 'succeeded', reason: undefined, failedChecks: 0, checks: [pass, duration], peakWeight: 50 };
    expect(shown(alertAt({ reason: 'Promoted', skipped: 'analysed' }, run))).toMatchInlineSnapshot(`
      "[info] Promoted web.shop, podinfo 6.0.0 → 6.0.2: 2 looks, 0 failed, in 1 min 10 s. Canary analysis completed successfully, promotion finished.
      Target: Deployment/web.shop
      Images: ghcr.io/stefanprodan/podinfo:6.0.0 → ghcr.io/stefanprodan/podinfo:6.0.2
      State now: 100 % on podinfo 6.0.2 since 2026-01-01 14:01:10 UTC at the latest, read back from the route; the canary is scaled to zero
      Needs action: No
      Blast radius: peak weight 50 %, exposed for 20 s (as much as 5 s of all traffic)
      Checks at the deciding look: pass: request-success-rate 100 % (must be ≥ 99 %), from 2 samples
          pass: request-duration 120.50 ms (must be ≤ 500 ms)
      Change: commit 1a2b3c4 by ana
      Next moves: See pods and checks: serin status web -n shop
      Confidence: of 2 looks, all were answered
      (u1/6f5d7c-tk9x2/Promoted)"
    `);
  });

  test('of a rollback by checks, in a named cluster', () => {
    expect(shown(alertAt({ reason: 'RolledBack' }, {}, { facts: { clusterName: 'eu-1' } }))).toMatchInlineSnapshot(`
      "[error] Rolled back web.shop in eu-1, podinfo 6.0.0 → 6.0.2: request-success-rate 79.80 % (must be ≥ 99 %) at canary weight 25 %; 2 looks failed. Failed checks threshold reached 2
      Cluster: eu-1
      Target: Deployment/web.shop
      Images: ghcr.io/stefanprodan/podinfo:6.0.0 → ghcr.io/stefanprodan/podinfo:6.0.2
      State now: 100 % on podinfo 6.0.0 since 2026-01-01 14:01:10 UTC at the latest, read back from the route; the canary is scaled to zero
      Needs action: No, the old version serves. Look at status.run.checks for value and bound.
      Blast radius: peak weight 25 %, exposed for 20 s (as much as 5 s of all traffic)
      Checks at the deciding look: fail: request-success-rate 79.80 % (must be ≥ 99 %), from 2 samples
          pass: request-duration 120.50 ms (must be ≤ 500 ms)
      Change: commit 1a2b3c4 by ana
      Next moves: Try it again: kubectl annotate canary web -n shop --overwrite serin.dev/retry=6f5d7c-tk9x2
          See pods and checks: serin status web -n shop
          See the queries: kubectl get canary web -n shop -o jsonpath='{.status.run.checks}'
      Confidence: of 2 looks, all were answered
      (u1/6f5d7c-tk9x2/RolledBack)"
    `);
  });

  test('of a rollback because nothing could be measured', () => {
    const looks = [
      { at: '2026-01-01T14:00:40Z', weight: 25, verdict: 'no-data', values: [null] },
      { at: '2026-01-01T14:00:50Z', weight: 25, verdict: 'error', values: [null] },
      { at: '2026-01-01T14:01:00Z', weight: 25, verdict: 'no-data', values: [null] },
    ];
    const run = { reason: 'NoDataLimit', failedChecks: 0, noDataLooks: 2, errorLooks: 1, lookCount: 3, checks: [noData], looks };
    expect(shown(alertAt({ reason: 'RolledBack' }, run))).toMatchInlineSnapshot(`
      "[error] Rolled back web.shop, podinfo 6.0.0 → 6.0.2: it could not be judged: request-success-rate: no data at canary weight 25 %; 2 looks in a row without data.
      Target: Deployment/web.shop
      Images: ghcr.io/stefanprodan/podinfo:6.0.0 → ghcr.io/stefanprodan/podinfo:6.0.2
      State now: 100 % on podinfo 6.0.0 since 2026-01-01 14:01:10 UTC at the latest, read back from the route; the canary is scaled to zero
      Needs action: Yes, the release could not be judged; the old version serves. See that the canary gets requests and that the query in status.run.checks finds its series.
      Blast radius: peak weight 25 %, exposed for 20 s (as much as 5 s of all traffic)
      Checks at the deciding look: no-data: request-success-rate: no data
      Change: commit 1a2b3c4 by ana
      Next moves: Try it again: kubectl annotate canary web -n shop --overwrite serin.dev/retry=6f5d7c-tk9x2
          See pods and checks: serin status web -n shop
          See the queries: kubectl get canary web -n shop -o jsonpath='{.status.run.checks}'
      Confidence: of 3 looks, 2 had no data and 1 could not be measured
      (u1/6f5d7c-tk9x2/RolledBack)"
    `);
  });

  test('of a rollback by the deadline, before any traffic', () => {
    const run = {
      reason: 'ProgressDeadlineExceeded',
      message: '0 of 2 pods are available:\nImagePullBackOff of podinfo:6.0.2',
      checks: undefined,
      looks: undefined,
      lookCount: 0,
      failedChecks: 0,
      peakWeight: 0,
      weights: [{ at: '2026-01-01T14:00:00Z', weight: 0 }],
      change: undefined,
    };
    expect(shown(alertAt({ reason: 'RolledBack' }, run))).toMatchInlineSnapshot(`
      "[error] Rolled back web.shop, podinfo 6.0.0 → 6.0.2: it did not become ready within its progress deadline: 0 of 2 pods are available: ImagePullBackOff of podinfo:6.0.2. Progress deadline exceeded
      Target: Deployment/web.shop
      Images: ghcr.io/stefanprodan/podinfo:6.0.0 → ghcr.io/stefanprodan/podinfo:6.0.2
      State now: 100 % on podinfo 6.0.0 since 2026-01-01 14:01:10 UTC at the latest, read back from the route; the canary is scaled to zero
      Needs action: No, the old version serves. Look at its pods; raise spec.progressDeadlineSeconds if they only need longer.
      Blast radius: none: no user request was sent to the canary
      Next moves: Try it again: kubectl annotate canary web -n shop --overwrite serin.dev/retry=6f5d7c-tk9x2
          See pods and checks: serin status web -n shop
      Confidence: no look was taken
      (u1/6f5d7c-tk9x2/RolledBack)"
    `);
  });

  test('of a promotion that failed, while the service may be degraded', () => {
    const run = {
      state: 'failedPromotion.routing',
      reason: 'PromotionFailed',
      message: '0 of 2 pods are available: quota exceeded',
      endedAt: undefined,
      weight: 100,
      peakWeight: 100,
      checks: [pass],
      weights: [
        { at: '2026-01-01T14:00:30Z', weight: 50 },
        { at: '2026-01-01T14:00:50Z', weight: 100 },
      ],
    };
    const announcement = { reason: 'PromotionFailed', message: '0 of 2 pods are available: quota exceeded' } as const;
    expect(shown(alertAt(announcement, run))).toMatchInlineSnapshot(`
      "[error] Promotion failed, may be degraded: web.shop, podinfo 6.0.0 → 6.0.2. Promotion failed, primary not ready: 0 of 2 pods are available: quota exceeded
      Target: Deployment/web.shop
      Images: ghcr.io/stefanprodan/podinfo:6.0.0 → ghcr.io/stefanprodan/podinfo:6.0.2
      State now: all traffic is being sent to podinfo 6.0.2 on the canary, which passed its analysis; podinfo 6.0.0 is put back into the primary
      Needs action: Yes: Look at the pods of web-primary: what differs there (quota, node, config) from the target?
      Blast radius: peak weight 100 %, exposed for 20 s (as much as 10 s of all traffic)
      Checks at the last look: pass: request-success-rate 100 % (must be ≥ 99 %), from 2 samples
      Change: commit 1a2b3c4 by ana
      Next moves: See pods and checks: serin status web -n shop
          See the queries: kubectl get canary web -n shop -o jsonpath='{.status.run.checks}'
      (u1/6f5d7c-tk9x2/PromotionFailed)"
    `);
  });

  test('of a promotion without weights that failed, whose users stay on what the primary has left', () => {
    const run = { state: 'failedPromotion.routing', reason: 'PromotionFailed', message: 'no quota', endedAt: undefined, weight: 0 };
    const { fields } = alertAt({ reason: 'PromotionFailed', message: 'no quota' }, run);
    expect(fields.find(({ name }) => name === 'State now')?.value).toBe(
      'the pods of the primary that are left serve; podinfo 6.0.0 is put back into the primary',
    );
  });

  test('of a promotion that waits for approval', () => {
    const run = { state: 'waitingPromotion', reason: undefined, endedAt: undefined, weight: 50, failedChecks: 0, checks: [pass, duration] };
    expect(shown(alertAt({ reason: 'WaitingForPromotion', gates: ['load-test', 'manual'] }, run))).toMatchInlineSnapshot(`
      "[warn] Waiting to promote web.shop, podinfo 6.0.0 → 6.0.2: closed gates: load-test, manual. Canary promotion is waiting for approval.
      Target: Deployment/web.shop
      Images: ghcr.io/stefanprodan/podinfo:6.0.0 → ghcr.io/stefanprodan/podinfo:6.0.2
      State now: the canary is held at 50 %
      Needs action: Yes: open load-test, manual, or take the change back
      Checks at the last look: pass: request-success-rate 100 % (must be ≥ 99 %), from 2 samples
          pass: request-duration 120.50 ms (must be ≤ 500 ms)
      Change: commit 1a2b3c4 by ana
      Next moves: See pods and checks: serin status web -n shop
      (u1/6f5d7c-tk9x2/WaitingForPromotion/2026-01-01T14:01:10.000Z/50)"
    `);
  });

  test('of a new revision, with the fields of Flagger', () => {
    const run = { state: 'progressing.starting', reason: undefined, endedAt: undefined, checks: undefined };
    expect(shown(alertAt({ reason: 'NewRevision', revision: '6f5d7c' }, run))).toMatchInlineSnapshot(`
      "[info] Started web.shop, podinfo 6.0.0 → 6.0.2. New revision detected, progressing canary analysis.
      Target: Deployment/web.shop
      Images: ghcr.io/stefanprodan/podinfo:6.0.0 → ghcr.io/stefanprodan/podinfo:6.0.2
      Failed checks threshold: 2
      Progress deadline: 600s
      Traffic routing: Weight step: 25 max: 50
      Change: commit 1a2b3c4 by ana
      Next moves: Follow it: serin watch web -n shop
      (u1/6f5d7c-tk9x2/NewRevision)"
    `);
  });
});

describe('who is told how loudly', () => {
  const inRun = { reason: undefined, endedAt: undefined, state: 'progressing.analysing', weight: 25 };

  test.for<[announcement: Announcement, run: object, severity: string, flagger: string]>([
    [{ reason: 'Initialized' }, { state: 'initialized', reason: undefined }, 'info', 'New Deployment detected, initialization completed.'],
    [{ reason: 'NewRevision', revision: 'x' }, inRun, 'info', 'New revision detected, progressing canary analysis.'],
    [{ reason: 'WaitingForApproval', gates: ['gate'] }, inRun, 'warn', 'Canary is waiting for approval.'],
    [{ reason: 'WaitingForPromotion', gates: ['gate'] }, inRun, 'warn', 'Canary promotion is waiting for approval.'],
    [{ reason: 'RolledBack' }, { reason: 'RollbackRequested' }, 'warn', 'Rolling back manual webhook invoked'],
    [
      { reason: 'RolledBack' },
      { reason: 'RollbackRequested', message: 'stop asked for it' },
      'warn',
      ': stop asked for it. Rolling back manual webhook invoked',
    ],
    [{ reason: 'RolledBack' }, { failedChecks: 7 }, 'error', 'Failed checks threshold reached 7'],
    [{ reason: 'RolledBack' }, { reason: 'ProgressDeadlineExceeded' }, 'error', 'Progress deadline exceeded'],
    [{ reason: 'PromotionFailed', message: 'no quota' }, inRun, 'error', 'Promotion failed, primary not ready: no quota'],
    [
      { reason: 'Promoted', skipped: 'analysed' },
      { state: 'succeeded', reason: undefined },
      'info',
      'Canary analysis completed successfully, promotion finished.',
    ],
    [
      { reason: 'Promoted', skipped: 'skipped' },
      { state: 'succeeded', reason: undefined, skipped: true },
      'info',
      'Canary analysis was skipped, promotion finished.',
    ],
  ])('%j: as in Flagger, and its sentence can be found', ([announcement, run, severity, flagger]) => {
    const alert = alertAt(announcement, run);
    expect([alert.severity, alert.text]).toEqual([severity, expect.stringContaining(flagger)]);
  });

  test.for<[announcement: Announcement, run: object, severity: string]>([
    [{ reason: 'RevisionSuperseded', revision: 'x' }, inRun, 'info'],
    [{ reason: 'TargetReverted' }, inRun, 'info'],
    [{ reason: 'CanaryLost', message: 'OOMKilled' }, inRun, 'warn'],
    [{ reason: 'PrimaryLost' }, { ...inRun, weight: 100, primaryDown: true }, 'error'],
    [{ reason: 'PrimaryReturned', weightPercent: 25 }, inRun, 'info'],
    [{ reason: 'LookFailed', verdict: 'no-data', checks: [noData] }, { ...inRun, noDataLooks: 2, checks: [noData] }, 'warn'],
    [{ reason: 'LookFailed', verdict: 'error', checks: [noData] }, { ...inRun, noDataLooks: 1, errorLooks: 1 }, 'warn'],
    [{ reason: 'RolledBack' }, { reason: 'PodFailure', message: 'web exited with 1' }, 'error'],
    [{ reason: 'RolledBack' }, { reason: 'ErrorLimit' }, 'error'],
  ])('%j: ours', ([announcement, run, severity]) => {
    expect(alertAt(announcement, run).severity).toBe(severity);
  });

  test.for<[announcement: Announcement, run: object]>([
    [{ reason: 'AnalysisStarted' }, inRun],
    [{ reason: 'WeightAdvanced', weightPercent: 50 }, inRun],
    [{ reason: 'Copying' }, inRun],
    [{ reason: 'PrimaryWeightAdvanced', weightPercent: 50 }, inRun],
    [{ reason: 'RoutingToPrimary' }, inRun],
    // I3: a rollback is told when it has been read back, not when it begins.
    [
      { reason: 'RollingBack', cause: 'ChecksFailed', message: '' },
      { ...inRun, reason: 'ChecksFailed', state: 'rollingBack.routing' },
    ],
    [
      { reason: 'LookFailed', verdict: 'fail', checks: [successRate] },
      { ...inRun, failedChecks: 2 },
    ],
    [
      { reason: 'LookFailed', verdict: 'no-data', checks: [noData] },
      { ...inRun, noDataLooks: 1 },
    ],
    [
      { reason: 'LookFailed', verdict: 'no-data', checks: [noData] },
      { ...inRun, noDataLooks: 3 },
    ],
    [
      { reason: 'LookFailed', verdict: 'no-data', checks: [noData] },
      { ...inRun, noDataLooks: 2, state: 'rollingBack.routing' },
    ],
  ])('nobody of %j', ([announcement, run]) => {
    expect(alertOf(canaryIn(runWith(run)), announcement, {})).toBeUndefined();
  });

  test('nobody of a gate whose hook is muted, and only of the others', () => {
    const webhooks = [
      { name: 'quiet', type: 'confirm-promotion', url: 'http://gate/', muteAlert: true },
      { name: 'loud', type: 'confirm-promotion', url: 'http://gate/' },
    ];
    const canary = canaryIn(runWith(inRun), { analysis: { webhooks } });
    expect(alertOf(canary, { reason: 'WaitingForPromotion', gates: ['quiet'] }, {})).toBeUndefined();
    const alert = alertOf(canary, { reason: 'WaitingForPromotion', gates: ['quiet', 'loud'] }, {});
    expect(alert?.text).toContain('closed gates: loud. ');
    expect(JSON.stringify(alert)).not.toContain('quiet');
  });

  test('nobody of a Canary without a record', () => {
    expect(alertOf(canaryIn(undefined), { reason: 'Initialized' }, {})).toBeUndefined();
  });
});

describe('the end of a run', () => {
  test('is worded from the record alone, as when it was announced', () => {
    const failed = canaryIn(runWith());
    expect(terminalAlertOf(failed, {})).toEqual(alertOf(failed, { reason: 'RolledBack' }, {}));
    const promoted = canaryIn(runWith({ state: 'succeeded', reason: undefined }));
    expect(terminalAlertOf(promoted, {})).toEqual(alertOf(promoted, { reason: 'Promoted', skipped: 'analysed' }, {}));
    const skipped = canaryIn(runWith({ state: 'succeeded', reason: undefined, skipped: true }));
    expect(terminalAlertOf(skipped, {})).toEqual(alertOf(skipped, { reason: 'Promoted', skipped: 'skipped' }, {}));
  });

  test.for([
    ['of a run under way', { state: 'progressing.analysing', endedAt: undefined }],
    ['of a run that came to nothing', { state: 'succeeded', reason: 'TargetReverted' }],
    ['of the bootstrap', { state: 'initialized', reason: undefined }],
  ] as const)('alerts nobody %s', ([, run]) => {
    expect(terminalAlertOf(canaryIn(runWith(run)), {})).toBeUndefined();
  });
});

describe('the dedupe key', () => {
  const key = (announcement: Announcement, run: object) => alertAt(announcement, run).dedupeKey;

  test('begins with the run, for all alerts of a run, and names no moment at its end', () => {
    const keys = [
      key({ reason: 'NewRevision', revision: 'x' }, {}),
      key({ reason: 'CanaryLost', message: '' }, {}),
      key({ reason: 'RolledBack' }, {}),
    ];
    expect(keys.every((each) => each.startsWith('u1/6f5d7c-tk9x2/'))).toBe(true);
    expect(new Set(keys).size).toBe(3);
    expect(key({ reason: 'RolledBack' }, { seq: 90, stateSince: '2026-01-02T00:00:00Z' })).toBe('u1/6f5d7c-tk9x2/RolledBack');
  });

  test.for<[announcement: Announcement, first: object, second: object]>([
    [{ reason: 'CanaryLost', message: '' }, { failedChecks: 1 }, { failedChecks: 2 }],
    [
      { reason: 'PrimaryLost' },
      { weights: [{ at: '2026-01-01T14:00:00Z', weight: 100 }] },
      { weights: [{ at: '2026-01-01T14:05:00Z', weight: 100 }] },
    ],
    [{ reason: 'WaitingForPromotion', gates: ['g'] }, { stateSince: '2026-01-01T14:00:00Z' }, { stateSince: '2026-01-01T14:05:00Z' }],
    [
      { reason: 'LookFailed', verdict: 'no-data', checks: [noData] },
      { state: 'progressing.analysing', noDataLooks: 2, lookCount: 2 },
      { state: 'progressing.analysing', noDataLooks: 2, lookCount: 8 },
    ],
  ])('tells a second %j of a run from the first', ([announcement, first, second]) => {
    expect(key(announcement, first)).not.toBe(key(announcement, second));
    expect(key(announcement, first)).toBe(key(announcement, { ...first, seq: 99 }));
  });
});

describe('versions', () => {
  const revisionOf = (fromImages: string[] | undefined, toImages: string[] | undefined) =>
    /^Rolled back web\.shop, (.*?): /.exec(alertAt({ reason: 'RolledBack' }, { fromImages, toImages }).text)?.[1];

  test.for<[from: string[] | undefined, to: string[] | undefined, words: string]>([
    [['podinfo:6.0.0'], ['podinfo:6.0.1'], 'podinfo 6.0.0 → 6.0.1'],
    [['r:5000/team/app:v1'], ['r:5000/team/app:v2'], 'app v1 → v2'],
    [['app:v1@sha256:aaaaaaaaaaaaaaaa'], ['app:v2@sha256:bbbbbbbbbbbbbbbb'], 'app v1 → v2'],
    [['app@sha256:aaaaaaaaaaaaaaaa'], ['app@sha256:bbbbbbbbbbbbbbbb'], 'app aaaaaaaaaaaa → bbbbbbbbbbbb'],
    [['app:v1'], ['app:v1'], 'app v1 (same image)'],
    [['app:v1', 'proxy:1'], ['app:v1', 'proxy:2'], 'proxy 1 → 2'],
    [['old:1'], ['new:1'], 'old 1 → new 1'],
    [['app:v1'], ['app:v1', 'proxy:1'], 'proxy 1'],
    [undefined, ['app'], 'app latest'],
    [['a:1', 'b:1', 'c:1', 'd:1', 'e:1'], ['a:2', 'b:2', 'c:2', 'd:2', 'e:2'], 'a 1 → 2, b 1 → 2, c 1 → 2 and 2 more'],
    [undefined, undefined, 'revision 6f5d7c'],
  ])('%j, %j: %s', ([from, to, words]) => {
    expect(revisionOf(from, to)).toBe(words);
  });

  test('stand in full, with digests, in a field of their own', () => {
    const run = { fromImages: ['r/app:v1@sha256:aa'], toImages: ['r/app:v2@sha256:bb'] };
    expect(alertAt({ reason: 'RolledBack' }, run).fields).toContainEqual({
      name: 'Images',
      value: 'r/app:v1@sha256:aa → r/app:v2@sha256:bb',
    });
  });
});

describe('Flagger’s fields', () => {
  const fieldsOf = (analysis: object, spec: object = {}) =>
    Object.fromEntries(
      alertAt({ reason: 'Initialized' }, { state: 'initialized', reason: undefined }, { analysis, spec }).fields.map(({ name, value }) => [
        name,
        value,
      ]),
    );

  test.for<[analysis: object, routing: string]>([
    [{ stepWeight: 25, maxWeight: 50 }, 'Weight step: 25 max: 50'],
    [{ stepWeight: 25, maxWeight: undefined }, 'Weight step: 25 max: 0'],
    [{ stepWeight: undefined, maxWeight: undefined, stepWeights: [10, 20] }, 'Weight steps: 10,20 max: 0'],
    [{ stepWeight: undefined, iterations: 3 }, 'Blue/Green'],
    [{ stepWeight: undefined, iterations: 3, match: [{ headers: {} }] }, 'A/B Testing'],
  ])('say of %j: %s', ([analysis, routing]) => {
    expect(fieldsOf(analysis)['Traffic routing']).toBe(routing);
  });

  test('name target, threshold and deadline', () => {
    expect(fieldsOf({ threshold: 0 }, { progressDeadlineSeconds: 60 })).toMatchObject({
      Target: 'Deployment/web.shop',
      'Failed checks threshold': '1',
      'Progress deadline': '60s',
    });
  });
});

test.for<[run: object, standing: string]>([
  [{ state: 'progressing.analysing', analysedWeight: 25 }, 'which passed its looks at up to 25 %'],
  [{ state: 'progressing.analysing' }, 'which has not passed a look with traffic'],
  [{ state: 'rollingBack.routing', analysedWeight: 25 }, 'which is being rolled back'],
])('a lost primary says how far the canary can be trusted: %j', ([run, standing]) => {
  expect(alertAt({ reason: 'PrimaryLost' }, { ...run, endedAt: undefined }).fields).toContainEqual({
    name: 'State now',
    value: `all traffic is being sent to podinfo 6.0.2 on the canary, ${standing}, until the primary is back`,
  });
});

test('an alert is bounded whatever the record holds, and keeps Flagger’s sentence', () => {
  const long = 'x'.repeat(5000);
  const check = { ...successRate, name: long, message: long };
  const alert = alertAt({ reason: 'RolledBack' }, { checks: Array(20).fill(check), change: long, toImages: Array(9).fill(`r/${long}:1`) });
  expect(alert.text.length).toBeLessThanOrEqual(700);
  expect(alert.text).toMatch(/… Failed checks threshold reached 2$|…\. Failed checks threshold reached 2$/);
  expect(alert.text).not.toContain('\n');
  for (const { name, value } of alert.fields.filter(({ name: field }) => field !== 'Images')) {
    expect([name, value.length]).toEqual([name, expect.toSatisfy((length: number) => length <= 20 * 301)]);
  }
});

test('an alert holds nothing of what may hold a secret: queries, hooks and annotations (I12)', () => {
  const secret = 'planted-secret-value';
  const run = { checks: [{ ...successRate, query: secret }] };
  const webhooks = [{ name: 'gate', type: 'confirm-promotion', url: `http://${secret}/`, metadata: { token: secret } }];
  const metadata = { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': secret } };
  const announcements: Announcement[] = [
    { reason: 'NewRevision', revision: 'x' },
    { reason: 'WaitingForPromotion', gates: ['gate'] },
    { reason: 'RolledBack' },
    { reason: 'Promoted', skipped: 'analysed' },
    { reason: 'PrimaryLost' },
  ];
  const alerts = announcements.map((announcement) => alertAt(announcement, run, { analysis: { webhooks }, metadata }));
  expect(JSON.stringify(alerts)).not.toContain(secret);
});

test('the blast radius of an A/B test is the requests that match', () => {
  const analysis = { stepWeight: undefined, iterations: 3, match: [{ headers: {} }] };
  const alert = alertAt({ reason: 'RolledBack' }, { peakWeight: 0, weights: [] }, { analysis });
  expect(alert.fields).toContainEqual({ name: 'Blast radius', value: 'requests that match spec.analysis.match, while it was analysed' });
});
