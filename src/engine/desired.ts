import { isDeepStrictEqual } from 'node:util';
import type { Command, GateName } from './commands.ts';
import type { EngineContext } from './context.ts';
import { isRestored } from './is-restored.ts';
import { asksFirstWeight, isPrepared, mayMove } from './may-move.ts';
import type { Observation } from './observation.ts';
import { isAtRest, isInitializing, isTerminating } from './phase.ts';
import { bakeEndAtMs, drainedAtMs, hooksKey, lookDueAtMs, lookKey, returnAtMs, returnEndAtMs, takeOverAtMs } from './schedule.ts';
import { splitOf } from './split.ts';
import { nextMove } from './weights.ts';

type Wish = (context: EngineContext, observation: Observation) => Command[];

const traffic: Wish = (context, observation) => {
  const split = splitOf(context);
  if (isDeepStrictEqual(observation.route.shows, split)) return [];
  const early = split.canaryWeightPercent === 0 && observation.nowMs < (takeOverAtMs(observation) ?? 0);
  return early ? [] : [{ type: 'setTraffic', split }];
};

const backends: Wish = (_, { services }) => (services.backends === 'ok' ? [] : [{ type: 'writeBackends' }]);

const apex: Wish = (_, { services }) => (services.apex === 'ok' ? [] : [{ type: 'writeApex' }]);

/** The first version that the primary ever gets is the one that runs already (I2). Until it has served, a repaired target repairs the primary. */
const bootstrap: Wish = ({ run }, { target, primary, snapshots }) => {
  if (target === undefined) return [];
  if (primary === undefined) return [{ type: 'createPrimary' }];
  if (primary.revision === target.revision || primary.readiness.kind === 'ready') return [];
  return snapshots.has(target.revision)
    ? [{ type: 'promote', revision: target.revision, runId: run.id }]
    : [{ type: 'saveSnapshot', of: 'target' }];
};

/** The way back (I11), then what will be promoted (I2), then pods; those that show something else first go, when traffic has left them. */
const start: Wish = (context, observation) => {
  const { run } = context;
  const { target, primary, snapshots, nowMs } = observation;
  if (target === undefined || primary === undefined) return [];
  const wishes: Command[] = [];
  if (!snapshots.has(primary.revision)) wishes.push({ type: 'saveSnapshot', of: 'primary' });
  if (target.podsOutdated && run.weight === 0) {
    const drained = nowMs >= (drainedAtMs(context, observation) ?? Number.POSITIVE_INFINITY);
    return drained && target.replicas > 0 ? [...wishes, { type: 'scaleTarget', replicas: 0 }] : wishes;
  }
  if (target.revision === run.revision && !snapshots.has(run.revision)) wishes.push({ type: 'saveSnapshot', of: 'target' });
  if (target.replicas === 0) wishes.push({ type: 'scaleTarget', replicas: Math.max(1, target.startReplicas ?? primary.replicas) });
  return wishes;
};

const look: Wish = (context, observation) => {
  const { run, policy } = context;
  const dueAtMs = lookDueAtMs(context, observation);
  const due = dueAtMs !== undefined && observation.nowMs >= dueAtMs;
  const ready = observation.target?.readiness.kind === 'ready';
  return due && ready && observation.look?.key !== lookKey(run) && !policy.suspended ? [{ type: 'measure', key: lookKey(run) }] : [];
};

/** A gate is asked once, and again when its refusal has grown old. */
const asking = (gate: GateName, { gates, nowMs }: Observation): Command[] => {
  const state = gates[gate];
  const old = state.kind === 'closed' && nowMs >= state.askAgainAtMs;
  return state.kind === 'unasked' || old ? [{ type: 'ask', gate }] : [];
};
const askRollout: Wish = (_, observation) => asking('rollout', observation);
const askRollback: Wish = (_, observation) => asking('rollback', observation);
const askFirst: Wish = (context, observation) => {
  const isDue = isPrepared(observation.preRollout) && observation.target?.readiness.kind === 'ready';
  return isDue && asksFirstWeight(context) ? asking('rise', observation) : [];
};
/** Who has approved the rollout need not be asked whether it should be taken back before it began. */
const askRollbackMeanwhile: Wish = (_, observation) => (observation.gates.rollout.kind === 'closed' ? asking('rollback', observation) : []);
const askMove: Wish = (context, observation) => {
  if (!mayMove(context, observation)) return [];
  const move = nextMove(context.policy, context.run);
  if (move === 'look') return [];
  return asking(move === 'rise' ? 'rise' : 'promotion', observation);
};

const prepare: Wish = ({ run }, { preRollout, nowMs }) => {
  const due = run.nextLookAt === undefined || nowMs >= Date.parse(run.nextLookAt);
  return preRollout.kind === 'undelivered' && due ? [{ type: 'prepare', key: hooksKey(run) }] : [];
};

const deliver: Wish = ({ run }, { delivered }) =>
  (run.deliveries ?? []).filter((delivery) => !delivered.includes(delivery)).map((delivery) => ({ type: 'deliver', delivery }));

const copy: Wish = ({ run }, { primary }) =>
  primary?.revision === run.revision ? [] : [{ type: 'promote', revision: run.revision, runId: run.id }];

const restore: Wish = ({ run }, { primary, snapshots }) =>
  run.previous === undefined || primary === undefined || isRestored(run, { primary, snapshots })
    ? []
    : [{ type: 'promote', revision: run.previous, runId: `${run.id}-back` }];

/** Nobody takes the target away from a primary that has just lost its pods. */
const standDown: Wish = (context, observation) => ((observation.primary?.availablePods ?? 0) > 0 ? scaleDown(context, observation) : []);

const scaleDown: Wish = (_, { target }) => (target === undefined || target.replicas === 0 ? [] : [{ type: 'scaleTarget', replicas: 0 }]);

/** What no way back needs any more: after the bake time only what the primary runs. */
const prune: Wish = ({ run }, { primary, snapshots, nowMs }) => {
  const baking = nowMs < (bakeEndAtMs(run) ?? 0);
  const keep = [primary?.revision, baking ? run.wayBack?.revision : undefined].filter((revision) => revision !== undefined);
  return [...snapshots].every((revision) => keep.includes(revision)) ? [] : [{ type: 'pruneSnapshots', keep }];
};

/** Deleting the Canary takes the primary away: the target must serve before (I9). */
const standUp: Wish = (_, { target, primary }) =>
  target !== undefined && target.replicas === 0 ? [{ type: 'scaleTarget', replicas: Math.max(1, primary?.replicas ?? 1) }] : [];
/** The target had the apex Service, and has lost all its pods. */
const leadBack: Wish = (_, { services, target, primary }) =>
  !services.apexServesPrimary && (target?.availablePods ?? 0) === 0 && (primary?.availablePods ?? 0) > 0 ? [{ type: 'writeApex' }] : [];

const revertApex: Wish = (_, { services }) => (services.apexServesPrimary ? [{ type: 'revertApex' }] : []);

/**
 * A route that others made is theirs again before our Services go, and whoever balances the apex Service knows the target's pods before the primary's go
 * (I9); a proxy that never says so does not keep the Canary for ever.
 */
const giveBack: Wish = (context, observation) => {
  const { nowMs, route } = observation;
  const due = returnAtMs(context, observation) ?? Number.POSITIVE_INFINITY;
  if (nowMs < Math.min(due, returnEndAtMs(context))) return [];
  const isLent = route.loan !== undefined && route.loan !== 'apart' && nowMs < returnEndAtMs(context);
  return [{ type: isLent ? 'giveBack' : 'release' }];
};

const repair = [backends, apex];

/** In order: what carries traffic before the traffic, traffic before the pods that it leaves. */
const wishes: Readonly<Record<string, readonly Wish[]>> = {
  'initializing.primary': [backends, bootstrap],
  'initializing.routing': [backends, apex, traffic],
  'initializing.scaling': [apex, traffic, standDown],
  waiting: [...repair, traffic, askRollout, askRollbackMeanwhile],
  'progressing.starting': [...repair, traffic, start, askRollback],
  'progressing.preparing': [...repair, traffic, start, prepare, askFirst, askRollback],
  'progressing.analysing': [...repair, traffic, start, look, askMove, askRollback],
  waitingPromotion: [...repair, traffic, start, look, askMove, askRollback],
  'promoting.routing': [...repair, traffic],
  'promoting.copying': [...repair, traffic, copy],
  'promoting.shifting': [...repair, traffic],
  'finalising.routing': [...repair, traffic],
  'finalising.scaling': [traffic, scaleDown],
  'rollingBack.routing': [...repair, traffic],
  'rollingBack.scaling': [traffic, scaleDown],
  'failedPromotion.routing': [...repair, traffic],
  'failedPromotion.restoring': [traffic, restore],
  'terminating.starting': [traffic, leadBack, standUp],
  'terminating.routing': [traffic, revertApex],
  terminated: [giveBack],
};

const wishesAtRest: readonly Wish[] = [...repair, traffic, deliver, prune];

/** The difference between the world and what the run says it should be, as commands in the order in which they may be done. */
export function desiredChanges(context: EngineContext, observation: Observation): Command[] {
  const { run, policy } = context;
  if (policy.suspended && !isTerminating(run.state))
    return isAtRest(run.state) || isInitializing(run.state) ? [] : traffic(context, observation);
  const list = isAtRest(run.state) ? wishesAtRest : (wishes[run.state] ?? []);
  return list.flatMap((wish) => wish(context, observation));
}
