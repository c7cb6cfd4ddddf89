import { concludeLook } from '../analysis/look.ts';
import type { Run } from '../api/run.ts';
import type { EngineContext } from './context.ts';
import type { EngineEvent, Serving } from './events.ts';
import { isRestored } from './is-restored.ts';
import { asksFirstWeight, isPrepared, mayMove } from './may-move.ts';
import type { Observation } from './observation.ts';
import { isAtRest, isInitializing, isTerminating, isUnderAnalysis } from './phase.ts';
import {
  drainedAtMs,
  lookDueAtMs,
  lookKey,
  owesUnbegun,
  primaryDeadlineAtMs,
  progressDeadlineAtMs,
  returnEndAtMs,
  settledAtMs,
  stepDueAtMs,
} from './schedule.ts';
import { isExposed } from './split.ts';
import { nextMove } from './weights.ts';

type Rule = (context: EngineContext, observation: Observation) => EngineEvent | undefined;

/** Traffic never points at a side that cannot serve while the other can (I1). Holds while suspended, too. */
const readinessLost: Rule = ({ run, policy }, { target, primary }) => {
  // Before it is routed to, a primary has nothing to lose.
  if (isAtRest(run.state) || run.state === 'initializing.primary') return undefined;
  const canaryServes = (target?.availablePods ?? 0) > 0;
  const primaryServes = (primary?.availablePods ?? 0) > 0;
  // What a newer revision does to its own pods says nothing against this one, and its run begins without traffic anyway.
  const isSuperseded = isUnderAnalysis(run.state) && !policy.suspended && primary !== undefined && isAnother(run, target);
  // The apex Service has been led to it, whatever the weight is.
  const isLedTo = run.state === 'terminating.routing' && target !== undefined && primaryServes;
  if ((isExposed(run) || isLedTo) && !canaryServes && !isSuperseded) {
    return {
      type: 'CANARY_LOST',
      target: target === undefined ? 'gone' : 'down',
      message: target === undefined ? 'the target is gone' : messageOf(target.readiness, 'it has no available pod'),
    };
  }
  // Without a router there is nowhere to put the traffic, and nothing to analyse either.
  const canStandIn = policy.routed || !(run.state.startsWith('failedPromotion') || isInitializing(run.state));
  if (!primaryServes && canaryServes && canStandIn && run.weight < 100 && !run.primaryDown) return { type: 'PRIMARY_LOST' };
  const replaced = run.state.startsWith('promoting') && primary?.revision === run.revision;
  if (run.primaryDown && primaryServes && primary?.readiness.kind === 'ready' && !replaced) return { type: 'PRIMARY_RETURNED' };
  return undefined;
};

/** The one that is wanted, unless only the other has a pod that serves (I1). */
const servingOf = ({ target, primary }: Pick<Observation, 'target' | 'primary'>, wanted: Serving): Serving => {
  const [canaryServes, primaryServes] = [(target?.availablePods ?? 0) > 0, (primary?.availablePods ?? 0) > 0];
  return canaryServes === primaryServes ? wanted : canaryServes ? 'canary' : 'primary';
};

const isAnother = (run: Run, target: Observation['target']) => target !== undefined && target.revision !== run.revision;

const messageOf = (readiness: NonNullable<Observation['target']>['readiness'], otherwise: string) =>
  readiness.kind === 'ready' ? otherwise : readiness.message;

/** Pods that the run before has left say nothing of this one: their configs are others, and they go first. */
const hasOwnPods = ({ replicas, podsOutdated }: NonNullable<Observation['target']>) => replicas > 0 && podsOutdated !== true;

const sideStuck: Rule = (context, { target, primary, nowMs }) => {
  const { run } = context;
  const serving = servingOf({ target, primary }, target?.revision === run.revision ? 'canary' : 'primary');
  const deadlinePassed = nowMs >= (progressDeadlineAtMs(context, target) ?? Number.POSITIVE_INFINITY);
  const late = (message: string) => ({ reason: 'ProgressDeadlineExceeded', message }) as const;
  if (isUnderAnalysis(run.state)) {
    if (isAnother(run, target)) return undefined;
    if (target?.failure !== undefined && hasOwnPods(target)) return { type: 'CANARY_STUCK', ...target.failure };
    if (target?.readiness.kind === 'stuck')
      return { type: 'CANARY_STUCK', reason: target.readiness.reason, message: target.readiness.message };
    if (run.state === 'progressing.starting' && deadlinePassed && target?.readiness.kind !== 'ready') {
      return {
        type: 'CANARY_STUCK',
        ...late(target === undefined ? 'the target is gone' : messageOf(target.readiness, 'it is not ready')),
      };
    }
    if (primary?.readiness.kind === 'stuck' && primary.availablePods === 0 && !run.primaryDown) {
      return { type: 'PRIMARY_STUCK', reason: 'PrimaryNotReady', message: primary.readiness.message, serving };
    }
    return undefined;
  }
  if (!run.state.startsWith('promoting.') && run.state !== 'finalising.routing') return undefined;
  const promoted = primary?.revision === run.revision && run.reason === undefined;
  if (primary?.readiness.kind === 'stuck' && promoted) return { type: 'PRIMARY_STUCK', ...late(primary.readiness.message), serving };
  const lost = run.primaryDown === true && promoted;
  const isOverdue = nowMs >= (primaryDeadlineAtMs(context, primary) ?? Number.POSITIVE_INFINITY);
  if ((run.state === 'promoting.copying' || lost) && isOverdue && primary?.readiness.kind === 'waiting') {
    return { type: 'PRIMARY_STUCK', ...late(primary.readiness.message), serving };
  }
  return undefined;
};

/** No revision is lost (I8): whatever the target says now is analysed, superseded, or what the primary runs. */
const revisionChanged: Rule = ({ run, appliedRevision }, observation) => {
  const { target, primary, retry, snapshots } = observation;
  if (target === undefined || primary === undefined || isInitializing(run.state) || isTerminating(run.state)) return undefined;
  const facts = {
    revision: target.revision,
    previous: primary.revision,
    fromImages: primary.images,
    toImages: target.images,
    ...(target.change === undefined ? {} : { change: target.change }),
    ...(retry === undefined ? {} : { retry }),
  };
  if (isAtRest(run.state)) {
    // The next run's record has no room for what this one owes (I7).
    if (owesUnbegun(run, observation)) return undefined;
    if (run.state === 'failed' && retry !== undefined && retry !== run.retry && target.revision !== primary.revision) {
      return { type: 'REVISION_FOUND', ...facts };
    }
    if (target.revision === appliedRevision) return undefined;
    return target.revision === primary.revision
      ? { type: 'TARGET_REVERTED', revision: target.revision }
      : { type: 'REVISION_FOUND', ...facts };
  }
  if (target.revision === run.revision) return undefined;
  if (run.state === 'failedPromotion.restoring' && primary.availablePods === 0 && target.revision !== primary.revision) {
    return isRestored(run, { primary, snapshots }) ? { type: 'REVISION_FOUND', ...facts } : undefined;
  }
  if (run.state !== 'waiting' && !isUnderAnalysis(run.state)) {
    const leaves = isExposed(run) && primary.availablePods > 0;
    // No run follows for what the primary runs: then the target still has to go to zero.
    const over = (run.state === 'finalising.scaling' || run.state === 'rollingBack.scaling') && target.revision !== primary.revision;
    return leaves || over ? { type: 'TARGET_CHANGED' } : undefined;
  }
  return target.revision === primary.revision
    ? { type: 'TARGET_REVERTED', revision: target.revision }
    : { type: 'REVISION_FOUND', ...facts };
};

/** A rise or a promotion rests on a passing look at the present weight (I4) and on its gates (rule 5). */
const analysisMoves: Rule = (context, observation) => {
  const { run, policy } = context;
  const { look, gates, nowMs } = observation;
  if (look !== undefined && look.key === lookKey(run) && nowMs >= (lookDueAtMs(context, observation) ?? Number.POSITIVE_INFINITY)) {
    return { type: 'LOOK_TAKEN', verdict: concludeLook(look.records), checks: look.records };
  }
  if (!mayMove(context, observation)) return undefined;
  switch (nextMove(policy, run)) {
    case 'look':
      return undefined;
    case 'rise':
      return gates.rise.kind === 'open' ? { type: 'RISE_ALLOWED' } : riseRefused(context, observation);
    case 'promote':
      if (gates.promotion.kind === 'open') return { type: 'PROMOTION_ALLOWED' };
      return run.state === 'progressing.analysing' && gates.promotion.kind === 'closed'
        ? { type: 'PROMOTION_REFUSED', gates: gates.promotion.names }
        : undefined;
  }
};

/** Said once for each weight. */
const riseRefused: Rule = ({ run }, { gates: { rise } }) =>
  rise.kind === 'closed' && run.heldAt !== run.weight ? { type: 'RISE_REFUSED', gates: rise.names } : undefined;

/** The first weight is a rise, too. */
const preparation: Rule = (context, observation) => {
  const { run } = context;
  const { preRollout, target, gates, nowMs } = observation;
  if (target?.readiness.kind !== 'ready') return undefined;
  if (isPrepared(preRollout)) {
    return !asksFirstWeight(context) || gates.rise.kind === 'open' ? { type: 'HOOKS_PASSED' } : riseRefused(context, observation);
  }
  const due = run.nextLookAt === undefined || nowMs >= Date.parse(run.nextLookAt);
  return preRollout.kind === 'failed' && due ? { type: 'HOOKS_FAILED', name: preRollout.name, message: preRollout.message } : undefined;
};

const moves: Partial<Record<EngineContext['run']['state'], Rule>> = {
  'initializing.primary': (_, { primary, services, target }) => {
    if (primary === undefined || target === undefined || services.backends !== 'ok' || primary.availablePods === 0) return undefined;
    // Whoever has a pod serves, though others of the same version are still coming (I1).
    const isComing = primary.readiness.kind === 'waiting' && primary.readiness.reason === 'NotAvailable';
    const serves = primary.readiness.kind === 'ready' || (isComing && target.availablePods === 0);
    return serves ? { type: 'PRIMARY_READY', revision: primary.revision, images: primary.images } : undefined;
  },
  'initializing.routing': (context, observation) => (observation.services.apex === 'ok' ? settled(context, observation) : undefined),
  'initializing.scaling': (_, { target }) => (target?.replicas === 0 ? { type: 'TARGET_SCALED' } : undefined),
  waiting: ({ run }, { gates: { rollout } }) => {
    if (rollout.kind === 'open') return { type: 'ROLLOUT_APPROVED' };
    return rollout.kind === 'closed' && run.reason !== 'WaitingForApproval' ? { type: 'ROLLOUT_REFUSED', gates: rollout.names } : undefined;
  },
  'progressing.preparing': preparation,
  'progressing.starting': ({ run }, { target, services, snapshots, primary }) =>
    target?.readiness.kind === 'ready' &&
    target.availablePods > 0 &&
    services.backends === 'ok' &&
    snapshots.has(run.revision) &&
    (primary?.readiness.kind === 'ready' || run.primaryDown === true)
      ? { type: 'CANARY_READY' }
      : undefined,
  'progressing.analysing': analysisMoves,
  waitingPromotion: analysisMoves,
  'promoting.copying': ({ run }, { primary }) =>
    primary?.revision === run.revision && primary.readiness.kind === 'ready' && primary.availablePods > 0
      ? { type: 'PRIMARY_READY', revision: primary.revision, images: primary.images }
      : undefined,
  'promoting.shifting': (context, observation) => {
    const dueAtMs = stepDueAtMs(context, observation);
    const { primary } = observation;
    const serves = primary?.readiness.kind === 'ready' && primary.availablePods > 0;
    return serves && dueAtMs !== undefined && observation.nowMs >= dueAtMs ? { type: 'STEP_DUE' } : undefined;
  },
  'finalising.routing': settled,
  'finalising.scaling': scaled,
  'rollingBack.routing': settled,
  'rollingBack.scaling': scaled,
  'promoting.routing': settledAnyhow,
  'failedPromotion.routing': settledAnyhow,
  'terminating.starting': (_, { target }) =>
    target === undefined || (target.readiness.kind === 'ready' && target.availablePods > 0) ? { type: 'CANARY_READY' } : undefined,
  'terminating.routing': (context, observation) => {
    if (observation.services.apexServesPrimary) return undefined;
    return observation.nowMs >= returnEndAtMs(context) ? { type: 'TRAFFIC_SETTLED' } : drained(context, observation);
  },
  'failedPromotion.restoring': ({ run }, { primary, snapshots }) =>
    primary?.readiness.kind === 'ready' && primary.availablePods > 0 && isRestored(run, { primary, snapshots })
      ? { type: 'PRIMARY_READY', revision: primary.revision, images: primary.images }
      : undefined,
};

function settled(context: EngineContext, observation: Observation): EngineEvent | undefined {
  return context.run.weight === 0 ? drained(context, observation) : undefined;
}

function drained(context: EngineContext, observation: Observation): EngineEvent | undefined {
  const drainedAt = drainedAtMs(context, observation);
  return drainedAt !== undefined && observation.nowMs >= drainedAt ? { type: 'TRAFFIC_SETTLED' } : undefined;
}

function settledAnyhow(context: EngineContext, observation: Observation): EngineEvent | undefined {
  return settledAtMs(context, observation) === undefined ? undefined : { type: 'TRAFFIC_SETTLED' };
}

function scaled(_: EngineContext, { target }: Observation): EngineEvent | undefined {
  return target === undefined || target.replicas === 0 ? { type: 'TARGET_SCALED' } : undefined;
}

/** A deletion goes before everything, also while suspended (flagger-engine section 2.14). */
const deletion: Rule = ({ run }, { deleting, ...sides }) =>
  deleting && !isTerminating(run.state) ? { type: 'DELETION_ASKED', serving: servingOf(sides, 'primary') } : undefined;

/** Somebody outside wants the run back (Flagger: rollback hooks). */
const askedBack: Rule = ({ run }, { gates: { rollback } }) =>
  rollback.kind === 'open' && (run.state === 'waiting' || isUnderAnalysis(run.state))
    ? { type: 'ROLLBACK_ASKED', reason: 'RollbackRequested', message: `${rollback.names.join(', ')} asked for it` }
    : undefined;

const owed: Rule = ({ run }, { delivered }) => {
  const deliveries = (run.deliveries ?? []).filter((delivery) => delivered.includes(delivery));
  return isAtRest(run.state) && deliveries.length > 0 ? { type: 'DELIVERED', deliveries } : undefined;
};

/**
 * The one event that the observation holds for this state, or none: a fixed order (rule 2), the safety of traffic before everything else. A suspended
 * Canary is only kept safe.
 */
export function deriveEvent(context: EngineContext, observation: Observation): EngineEvent | undefined {
  const first = deletion(context, observation) ?? readinessLost(context, observation);
  const { run, policy } = context;
  if (first !== undefined || (policy.suspended && !isTerminating(run.state))) return first;
  return (
    sideStuck(context, observation) ??
    askedBack(context, observation) ??
    owed(context, observation) ??
    revisionChanged(context, observation) ??
    moves[run.state]?.(context, observation)
  );
}
