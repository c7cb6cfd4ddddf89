import type { SameMoments } from '../differences.ts';
import { absent, alert, bootstrap, differs, images, missing, only, promotion, run, there, toldIn } from './everywhere.ts';
import type { KnownDifference } from './reckon.ts';

interface Scenario {
  /** Labels of Serin's moments that stand for others of Flagger's; why, is said with the status' differences. */
  readonly sameMoments?: SameMoments;
  readonly known: readonly KnownDifference[];
}

const copying = toldIn('Copying app.ns template spec to app-primary.ns', 'Normal in Progressing', 'Normal in Promoting');
const atOnce = toldIn('Routing all traffic to primary', 'Normal in Promoting', 'Normal in Finalising');
const inSteps = toldIn('Advance app.ns primary weight 100', 'Normal in Promoting', 'Normal in Finalising');
const neverCalled = only(
  'objects / Canary app / status / conditions / Warning',
  /"reason":"HookNeverCalled".*confirm-traffic-increase/,
  'neither controller ever asks this gate where no weight moves; Serin says so',
);
const released = [...bootstrap, ...run, ...promotion, ...images('6.0.0', '6.0.1')];
const failureIsTold = 'the on-call needs the checks with their bounds, and what has been done, once it is true (I3)';
const realStatus = 'the status says what the route says; Flagger writes 0 and -1 when it waits for a promotion';

/** All that is known to differ, by scenario of the recordings, each with its reason. An entry that is found no more is an error. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'weighted-promoted': { known: [...released, copying, inSteps] },
  'weighted-failed': {
    sameMoments: { 'Failed-w0-i0-f2': 'Failed-w0-i0-f0' },
    known: [
      ...bootstrap,
      ...run,
      ...images('6.0.0', '6.0.2'),
      missing('moments / Progressing-w25-i0-f2', 'there', 'the rollback begins with the look that fails, not a tick later'),
      only('moments / Progressing-w0-i0-f2', 'there', 'the same: failed checks reach the threshold and the weight goes in one write'),
      differs(
        'objects / Canary app / status / failedChecks',
        [0, 2],
        'people want to see how often it failed, and the documentation of Flagger shows it',
      ),
      missing('events / Halt app.ns advancement error-rate VALUE > 1', 'Warning in Progressing', failureIsTold),
      only('events / Halt app.ns advancement: error-rate VALUE (must be ≤ 1)', 'Warning in Progressing', failureIsTold),
      missing('events / Rolling back app.ns failed checks threshold reached 2', 'Warning in Progressing', failureIsTold),
      only(
        'events / Rolling back app.ns: error-rate VALUE (must be ≤ 1) at canary weight 25 %; 2 looks failed',
        'Warning in Progressing',
        failureIsTold,
      ),
      missing('events / Canary failed! Scaling down app.ns', 'Warning in Failed', failureIsTold),
      only('events / Canary failed! All traffic is on the primary again, app.ns is scaled down', 'Warning in Failed', failureIsTold),
      differs(
        'events / Post-rollout check post-rollout-hook passed',
        ['Normal in Progressing', 'Normal in Failed'],
        'Flagger tells the phase that the object had before the rollback',
      ),
      differs(
        'metrics / flagger_canary_metric_analysis{metric="error-rate",name="app",namespace="ns"}',
        [/^4\d\./, /^[89]\d\./],
        'the requests of two clusters: the value that was measured last is there',
      ),
      ...alert('Failed checks threshold reached 2', {
        Target: 'Deployment/app.ns',
        Images: 'example.com/podinfo:6.0.0 → example.com/podinfo:6.0.2',
        'State now': /^100 % on podinfo 6\.0\.0 since .* read back from the route; the canary is scaled to zero$/,
        'Needs action': /^No, the old version serves/,
        'Blast radius': /^peak weight 25 %/,
        'Checks at the deciding look': /^fail: error-rate/,
        'Next moves': there,
        Confidence: there,
      }),
    ],
  },
  'weighted-config-change': {
    known: [
      ...[...bootstrap, ...run, ...promotion, ...images('6.0.0', '6.0.0'), copying, inSteps],
      {
        path: 'objects / ConfigMap app-config-primary-(hash)',
        theirs: absent,
        ours: /"message":"hello again"/,
        at: ['Progressing-w0-i0-f0', 'Progressing-w25-i0-f0', 'Progressing-w50-i0-f0'],
        reason: 'what is analysed is copied when the run begins, and promoted as it was analysed (I2)',
      },
      {
        path: 'objects / ConfigMap app-config-primary-(hash)',
        theirs: absent,
        ours: /"message":"hello"/,
        at: ['Promoting-w50-i0-f0', 'Finalising-w0-i0-f0', 'Succeeded-w0-i0-f0'],
        reason: 'what the primary had before is the way back for the bake time (I11)',
      },
    ],
  },
  'weighted-gated': {
    sameMoments: {
      'WaitingPromotion-w50-i0-f0': 'WaitingPromotion-w0-i-1-f0',
      'Promoting-w50-i0-f0': 'Promoting-w0-i-1-f0',
    },
    known: [
      ...[...bootstrap, ...run, ...promotion, ...images('6.0.0', '6.0.1'), atOnce],
      toldIn('Copying app.ns template spec to app-primary.ns', 'Normal in WaitingPromotion', 'Normal in Promoting'),
      toldIn(
        'Halt app.ns advancement waiting for promotion approval confirm-promotion-hook',
        'Warning in Progressing',
        'Warning in WaitingPromotion',
      ),
      differs('objects / Canary app / status / canaryWeight', [0, 50], realStatus),
      differs('objects / Canary app / status / iterations', [-1, 0], realStatus),
      ...alert('Canary promotion is waiting for approval.', {
        Target: 'Deployment/app.ns',
        Images: there,
        'State now': 'the canary is held at 50 %',
        'Needs action': 'Yes: open confirm-promotion-hook, or take the change back',
        'Checks at the last look': there,
        'Next moves': there,
      }),
    ],
  },
  'weighted-reverted': {
    known: [
      ...bootstrap,
      differs(
        'hooks / event / first / checksum',
        ['well-formed, of what ran before', 'well-formed, as at the end'],
        'the first Event of Flagger is of the time before there is a checksum',
      ),
      toldIn('Terminating canary app.ns', 'Normal in Initialized', 'Normal in Terminating'),
      toldIn('Terminated canary app.ns', 'Normal in Initialized', 'Normal in Terminating'),
      ...[0, 1, 2, 3, 4, 5, 6, 7].map((index) =>
        missing(
          `objects / Canary app / spec / analysis / webhooks / ${index} / muteAlert`,
          false,
          'Flagger writes the whole Canary to add its finalizer, Serin the finalizer alone (I9)',
        ),
      ),
      missing('metrics / flagger_canary_status{name="app",namespace="ns"}', 1, 'the series of a Canary that is gone go with it'),
      missing('metrics / flagger_canary_total{namespace="ns"}', 1, 'the same'),
    ],
  },
  'bluegreen-promoted': {
    sameMoments: { 'Promoting-w0-i3-f0': 'Promoting-w0-i4-f0' },
    known: [
      ...[...released, copying, neverCalled],
      only(
        'events / Routing all traffic to primary',
        'Normal in Finalising',
        'one way for every promotion; without a router the apex Service has served the primary all along',
      ),
      missing('moments / Progressing-w0-i4-f0', 'there', 'without a router there is nothing to do between the last look and the promotion'),
      differs('objects / Canary app / status / iterations', [4, 3], 'three iterations are three'),
      differs(
        'metrics / flagger_canary_duration_seconds_count{name="app",namespace="ns"}',
        [5, 4],
        'the tick that looks again between the last iteration and the promotion is not needed',
      ),
    ],
  },
  'abtest-promoted': {
    known: [
      ...[...released, copying, atOnce, neverCalled],
      ...[100, 0].map(
        (weight, index): KnownDifference => ({
          path: `objects / HTTPRoute app / spec / rules / 0 / backendRefs / ${index} / weight`,
          theirs: weight,
          ours: 100 - weight,
          at: ['Progressing-w0-i0-f0'],
          reason: 'the first iteration is a look, too: the users who match are on the canary before it',
        }),
      ),
    ],
  },
  'affinity-promoted': {
    known: [
      ...[...released, copying, atOnce],
      missing('objects / Canary app / status / primarySessionAffinityCookie', '=(random)', 'a cookie without a name is none'),
    ],
  },
  'contour-promoted': {
    known: [
      ...[...released, copying, atOnce],
      {
        path: 'objects / HTTPProxy app / spec / routes / 0 / services / 1 / weight',
        theirs: absent,
        ours: 0,
        at: ['Initialized-w0-i0-f0', 'Progressing-w0-i0-f0', 'Finalising-w0-i0-f0', 'Succeeded-w0-i0-f0'],
        reason: 'to Contour a weight that is absent beside others is 0; it is written so that people can read it',
      },
    ],
  },
};
