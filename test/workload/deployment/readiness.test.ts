import { expect, test } from 'vitest';
import { asDeployment, type Deployment } from '../../../src/workload/deployment/deployment.ts';
import { type ReadinessLimits, readinessOf } from '../../../src/workload/deployment/readiness.ts';

interface Given {
  readonly generation?: number;
  readonly spec?: object;
  readonly status?: object;
  readonly limits?: Partial<ReadinessLimits>;
}

const complete = { observedGeneration: 2, replicas: 4, updatedReplicas: 4, availableReplicas: 4 };
const exceeded = { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] };

function readiness({ generation = 2, spec = {}, status = complete, limits = {} }: Given) {
  const deployment: Deployment = asDeployment({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1', generation },
    spec: { replicas: 4, progressDeadlineSeconds: 60, ...spec },
    status,
  });
  return readinessOf(deployment, { thresholdPercent: 100, progressDeadlineSeconds: undefined, ...limits });
}

const cases: readonly (readonly [string, Given, string])[] = [
  ['all replicas are updated and available', {}, 'ready'],
  ['its spec has not been seen', { generation: 3 }, 'waiting NotObserved: observed deployment generation less than desired generation'],
  ['it has no status yet', { status: {} }, 'waiting NotObserved: observed deployment generation less than desired generation'],
  [
    'it is scaled to zero',
    { spec: { replicas: 0 }, status: { observedGeneration: 2 } },
    'waiting ScaledToZero: deployment "web" is scaled to zero',
  ],
  ['some are not updated', { status: { ...complete, updatedReplicas: 1 } }, 'waiting Updating: 1 out of 4 new replicas have been updated'],
  ['old ones are left', { status: { ...complete, replicas: 5 } }, 'waiting OldReplicas: 1 old replicas are pending termination'],
  [
    'some are not available',
    { status: { ...complete, availableReplicas: 3 } },
    'waiting NotAvailable: 3 of 4 (readyThreshold 100%) updated replicas are available',
  ],
  ['enough are available', { status: { ...complete, availableReplicas: 2 }, limits: { thresholdPercent: 50 } }, 'ready'],
  ['the share of replicas is not whole', { status: { ...complete, availableReplicas: 3 }, limits: { thresholdPercent: 99 } }, 'ready'],
  ['none need be available', { status: { ...complete, availableReplicas: 0 }, limits: { thresholdPercent: 0 } }, 'ready'],
  [
    'the share is missed by one',
    { status: { ...complete, availableReplicas: 1 }, limits: { thresholdPercent: 50 } },
    'waiting NotAvailable: 1 of 4 (readyThreshold 50%) updated replicas are available',
  ],
  [
    'its own deadline has passed',
    { status: { ...complete, ...exceeded } },
    'stuck ProgressDeadlineExceeded: deployment "web" exceeded its progress deadline',
  ],
  [
    'its own deadline has passed and the Canary allows less',
    { status: { ...complete, ...exceeded }, limits: { progressDeadlineSeconds: 30 } },
    'stuck ProgressDeadlineExceeded: deployment "web" exceeded its progress deadline',
  ],
  [
    'its own deadline has passed but the Canary allows longer',
    { status: { ...complete, ...exceeded }, limits: { progressDeadlineSeconds: 600 } },
    'waiting ProgressDeadlineExceeded: deployment "web" exceeded its progress deadline',
  ],
  [
    'the deadline of an older spec had passed',
    { generation: 3, status: { ...complete, ...exceeded } },
    'waiting NotObserved: observed deployment generation less than desired generation',
  ],
];

test.for(cases)('a Deployment of which %s', ([, given, expected]) => {
  const found = readiness(given);
  const text = found.kind === 'ready' ? 'ready' : `${found.kind} ${found.reason}: ${found.message}`;
  expect(text.replace('waiting for rollout to finish: ', '')).toBe(expected);
});
