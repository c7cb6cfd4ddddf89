import type { Canary } from '../api/canary.ts';
import { forgivenRestarts } from '../api/defaults.ts';
import { retryAnnotation } from '../api/group.ts';
import type { Delivery } from '../api/run.ts';
import { allOnPrimary } from '../api/traffic-split.ts';
import type { GateName } from '../engine/commands.ts';
import type { EngineContext } from '../engine/context.ts';
import type { HooksState, Observation, ObservedSide } from '../engine/observation.ts';
import { isInitializing } from '../engine/phase.ts';
import type { Policy } from '../engine/policy.ts';
import { hooksKey, lookKey } from '../engine/schedule.ts';
import { splitOf } from '../engine/split.ts';
import { hooksOf } from '../hooks/hooks-of.ts';
import type { Router, RouteState } from '../traffic/router.ts';
import { podFailure } from '../workload/pod-health.ts';
import type { Workload, WorkloadSide, WorkloadState } from '../workload/workload.ts';
import { contextOf } from './context-of.ts';
import type { GateKeeper } from './gate-keeper.ts';
import type { Memory } from './memory.ts';
import { deliveryKey, operationKey } from './operation-keys.ts';
import type { PodWatches } from './pod-watches.ts';
import { policyOf } from './policy-of.ts';
import type { ControllerPorts } from './ports.ts';

/** What a turn knows: the engine's observation and context, and the sentences that go with them. */
export interface Observed {
  readonly observation: Observation;
  readonly context: EngineContext;
  readonly workload: WorkloadState;
  readonly route: RouteState;
}

/** The plugs of one Canary, and what is remembered between its turns. */
export interface Senses {
  readonly workload: Workload;
  readonly router: Router;
  readonly memory: Memory;
}

/** Gathers everything the decision rests on: caches and finished operations, no request. */
export function observe(ports: ControllerPorts, canary: Canary, senses: Senses): Observed {
  const nowMs = ports.clock.now();
  const policy = policyOf(canary, ports);
  const run = canary.status?.run;
  const wanted = run === undefined ? allOnPrimary : splitOf({ run, history: canary.status?.history ?? [], policy });
  const workload = senses.workload.read(canary);
  const route = senses.router.read(canary, wanted);
  const { target, primary } = workload;
  const services =
    target === undefined
      ? ({ backends: 'missing', apex: 'missing', apexServesPrimary: false } as const)
      : ports.services.read(canary, serviceTargetOf(target));
  // The first time users are led to the primary, the Service leads them as much as the route does.
  const leads = services.apex === 'ok' || (run !== undefined && !isInitializing(run.state));
  const settledAtMs = senses.memory.settling.observe(canary.metadata.uid, leads ? route : { ...route, accepted: false }, {
    split: wanted,
    nowMs,
  });
  const observation: Observation = {
    nowMs,
    target: target === undefined ? undefined : { ...sideOf(target), ...startOf(target), ...failureOf(canary, senses.memory.pods) },
    primary: primary === undefined ? undefined : sideOf(primary),
    services,
    route: {
      canaryWeightPercent: route.canaryWeightPercent,
      shows: route.asWanted ? wanted : undefined,
      settledAtMs,
      ...(route.takeOver === undefined ? {} : { takeOver: route.takeOver }),
      ...(route.loan === undefined ? {} : { loan: route.loan }),
    },
    snapshots: workload.snapshots,
    gates: gatesOf(ports, canary, { gates: senses.memory.gates, policy, nowMs }),
    preRollout: preRolloutOf(ports, canary),
    ...deliveriesOf(ports, canary),
    look: finishedLook(ports, canary),
    deleting: canary.metadata.deletionTimestamp !== undefined,
    retry: canary.metadata.annotations?.[retryAnnotation],
  };
  return { observation, context: contextOf(canary, observation, policy), workload, route };
}

const sideOf = ({ revision, images, replicas, progressedAtMs, availablePods, readiness }: WorkloadSide): ObservedSide => ({
  revision,
  images,
  replicas,
  ...(progressedAtMs === undefined ? {} : { progressedAtMs }),
  availablePods,
  readiness,
});

const startOf = ({ change, startReplicas, podsOutdated }: NonNullable<WorkloadState['target']>) => ({
  ...(change === undefined ? {} : { change }),
  startReplicas,
  podsOutdated,
});

/** Certain failures of pods, before any deadline says so (spec.podFailure). */
function failureOf(canary: Canary, pods: PodWatches): Pick<ObservedSide, 'failure'> {
  const failure = podFailure(pods.podsOf(canary), { forgivenRestarts: forgivenRestarts(canary) });
  return failure === undefined ? {} : { failure: { reason: 'PodFailure', message: failure.message } };
}

/** What the Services need to know of the target. */
export function serviceTargetOf(target: NonNullable<WorkloadState['target']>) {
  return { label: target.selector.label, value: target.selector.value, ports: target.ports };
}

function gatesOf(
  ports: ControllerPorts,
  canary: Canary,
  { gates, policy, nowMs }: { gates: GateKeeper; policy: Policy; nowMs: number },
): Observation['gates'] {
  const run = canary.status?.run;
  if (run === undefined) {
    const unasked = { kind: 'unasked' } as const;
    return { rollout: unasked, rise: unasked, promotion: unasked, rollback: unasked };
  }
  const facts = { run, history: canary.status?.history ?? [], nowMs, intervalMs: policy.intervalMs };
  const state = (gate: GateName) => gates.state(canary, gate, facts, (key) => ports.operations.result(key));
  return { rollout: state('rollout'), rise: state('rise'), promotion: state('promotion'), rollback: state('rollback') };
}

function preRolloutOf(ports: ControllerPorts, canary: Canary): HooksState {
  const run = canary.status?.run;
  if (hooksOf(canary, 'pre-rollout').length === 0) return { kind: 'none' };
  const state = run && ports.operations.result(operationKey(canary, hooksKey(run)));
  if (state?.kind !== 'done') return { kind: 'undelivered' };
  if (state.value?.kind !== 'hooks') return { kind: 'failed', name: 'pre-rollout', message: messageOf(state.error) };
  const { refusal } = state.value.answer;
  return refusal === undefined ? { kind: 'passed' } : { kind: 'failed', ...refusal };
}

function deliveriesOf(ports: ControllerPorts, canary: Canary): Pick<Observation, 'delivered' | 'delivering'> {
  const run = canary.status?.run;
  const stateOf = (delivery: Delivery) => run && ports.operations.result(deliveryKey(canary, run, delivery))?.kind;
  const owed = run?.deliveries ?? [];
  return {
    delivered: owed.filter((delivery) => stateOf(delivery) === 'done'),
    delivering: owed.filter((delivery) => stateOf(delivery) !== undefined),
  };
}

function finishedLook(ports: ControllerPorts, canary: Canary): Observation['look'] {
  const run = canary.status?.run;
  if (run === undefined) return undefined;
  const key = lookKey(run);
  const state = ports.operations.result(operationKey(canary, key));
  if (state?.kind !== 'done') return undefined;
  return { key, records: state.value?.kind === 'look' ? state.value.records : failedLook(state.error) };
}

/** A look that came to no end at all is an unanswered one. */
function failedLook(error: Error | undefined) {
  return [{ name: 'analysis', bound: 'any value', verdict: 'error' as const, message: messageOf(error) }];
}

function messageOf(error: Error | undefined): string {
  return error === undefined ? 'came to no end' : error.message.slice(0, 200);
}
