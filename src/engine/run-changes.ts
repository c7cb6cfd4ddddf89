import { countLook } from '../analysis/carry.ts';
import type { HistoryEntry, Run } from '../api/run.ts';
import type { EngineContext } from './context.ts';
import type { EngineEvent, RevisionFacts } from './events.ts';
import { runId } from './run-id.ts';
import { maxWeight, nextPromotionWeight, nextWeight } from './weights.ts';

/** How many looks and weights the record keeps; architecture, "Where the run lives". */
const keptPoints = 120;
const keptRuns = 10;

type Change = (context: EngineContext, event: EngineEvent) => Partial<EngineContext>;

const time = (ms: number) => new Date(ms).toISOString();

const changed = (context: EngineContext, change: Partial<Run>): Partial<EngineContext> => ({ run: { ...context.run, ...change } });

/**
 * A weight that should be, with the point on the curve. A passing look never outlives the weight that it was taken at (I4), and matches and mirrors end
 * where `change` does not say otherwise. A provider that moves no traffic has no weights.
 */
function weighed(context: EngineContext, wanted: number, change: Partial<Run> = {}): Partial<EngineContext> {
  const { passed: _passed, nextLookAt: _nextLookAt, matched: _matched, mirrored: _mirrored, primaryDown, ...run } = context.run;
  const weight = context.policy.routed ? wanted : 0;
  const standingIn = primaryDown === true && weight === 100 ? { primaryDown } : {};
  const weights =
    weight === run.weight ? (run.weights ?? []) : [...(run.weights ?? []), { at: time(context.nowMs), weight }].slice(-keptPoints);
  return { run: { ...run, ...standingIn, weight, weights, peakWeight: Math.max(weight, run.peakWeight ?? 0), ...change } };
}

/** An ended run in at most 512 bytes or so. Bootstraps are not runs. */
function historyOf(context: EngineContext, result: HistoryEntry['result']): readonly HistoryEntry[] {
  const { run } = context;
  if (run.previous === undefined) return context.history;
  const entry: HistoryEntry = {
    id: run.id,
    revision: run.revision,
    images: run.toImages ?? [],
    startedAt: run.startedAt,
    endedAt: run.endedAt ?? time(context.nowMs),
    result,
    ...(run.reason === undefined ? {} : { reason: run.reason }),
    ...(run.message === undefined ? {} : { message: run.message.slice(0, 256) }),
    ...(run.peakWeight === undefined ? {} : { peakWeight: run.peakWeight }),
  };
  return [entry, ...context.history.filter((other) => other.id !== entry.id)].slice(0, keptRuns);
}

function newRun(context: EngineContext, facts: RevisionFacts & { retry?: string }): Run {
  const { run, nowMs } = context;
  const retry = facts.retry ?? run.retry;
  return {
    schema: run.schema,
    seq: run.seq,
    id: runId(facts.revision, nowMs),
    state: run.state,
    revision: facts.revision,
    previous: facts.previous,
    fromImages: [...facts.fromImages],
    toImages: [...facts.toImages],
    ...(run.wayBack !== undefined && nowMs < Date.parse(run.wayBack.until) ? { wayBack: run.wayBack } : {}),
    ...(facts.change === undefined ? {} : { change: facts.change }),
    startedAt: time(nowMs),
    stateSince: time(nowMs),
    weight: run.primaryDown ? run.weight : 0,
    ...(run.primaryDown ? { primaryDown: true } : {}),
    weights: [{ at: time(nowMs), weight: run.primaryDown ? run.weight : 0 }],
    lookCount: 0,
    failedChecks: 0,
    noDataLooks: 0,
    errorLooks: 0,
    ...(context.policy.strategy === 'canary' ? {} : { iterations: 0 }),
    ...(retry === undefined ? {} : { retry }),
  };
}

function firstWeightOf({ run, policy }: EngineContext): number {
  if (run.primaryDown) return run.weight;
  return policy.strategy === 'canary' ? (nextWeight(policy, 0) ?? maxWeight(policy)) : 0;
}

/** Where iterations count, users meet the canary by a match, by copies of their requests, or not at all. */
export function firstRulesOf({ strategy, mirror }: EngineContext['policy']): Partial<Run> {
  if (strategy === 'ab-testing') return { matched: true };
  return strategy === 'blue-green' && mirror ? { mirrored: true } : {};
}

/** How users meet the canary beside its weight, to be kept while it stands in for the primary. */
function rulesOf({ matched, mirrored }: Run): Partial<Run> {
  return { ...(matched === true ? { matched } : {}), ...(mirrored === true ? { mirrored } : {}) };
}

/** The end of a run, and what it owes to others (I7). One that came to nothing owes nothing. */
function ended(context: EngineContext, debt: 'owing' | 'clear'): Run {
  const { deliveries } = context.policy;
  return {
    ...context.run,
    endedAt: time(context.nowMs),
    ...(debt === 'owing' && deliveries.length > 0 ? { deliveries: [...deliveries] } : {}),
  };
}

/** What a promotion replaces, for its bake time (I11). */
function wayBackOf({ run: { previous }, policy, nowMs }: EngineContext): Pick<Run, 'wayBack'> {
  return previous === undefined ? {} : { wayBack: { revision: previous, until: time(nowMs + policy.bakeTimeMs) } };
}

/** The limit that a look of this verdict reaches, if any. */
export function exceededBy(context: EngineContext, event: EngineEvent): 'ChecksFailed' | 'NoDataLimit' | 'ErrorLimit' | undefined {
  if (event.type === 'HOOKS_FAILED') return countLook(context.run, 'fail', context.policy.limits).exceeded;
  if (event.type !== 'LOOK_TAKEN') return undefined;
  return countLook(context.run, event.verdict, context.policy.limits).exceeded;
}

/** Each change of the record that a transition makes, by name: pure functions of context and event. */
export const runChanges = {
  beginRun: (context, event) => {
    if (event.type !== 'REVISION_FOUND') return {};
    const ongoing = context.run.endedAt === undefined;
    return {
      run: newRun(context, event),
      appliedRevision: event.revision,
      history: ongoing ? historyOf(context, 'superseded') : context.history,
    };
  },
  beginStandIn: (context, event) => {
    if (event.type !== 'REVISION_FOUND') return {};
    const run = context.run.weight === 100 ? { ...context.run, primaryDown: true } : context.run;
    return { run: newRun({ ...context, run }, event), appliedRevision: event.revision, history: historyOf(context, 'failed') };
  },
  noteReverted: (_context, event) => (event.type === 'TARGET_REVERTED' ? { appliedRevision: event.revision } : {}),
  endReverted: (context, event) =>
    event.type === 'TARGET_REVERTED'
      ? {
          ...weighed(context, context.run.primaryDown ? context.run.weight : 0, { reason: 'TargetReverted', revision: event.revision }),
          appliedRevision: event.revision,
        }
      : {},
  noteWaiting: (context) => changed(context, { reason: 'WaitingForApproval' }),
  noteApproved: (context) => {
    const { reason: _reason, ...run } = context.run;
    return { run };
  },
  firstWeight: (context) => weighed(context, firstWeightOf(context), firstRulesOf(context.policy)),
  failHooks: (context) =>
    changed(context, {
      failedChecks: context.run.failedChecks + 1,
      nextLookAt: time(context.nowMs + context.policy.intervalMs),
    }),
  routeToCanary: (context) => weighed(context, 100),
  beginDeletion: (context, event) => {
    if (event.type !== 'DELETION_ASKED') return {};
    return event.serving === 'canary' ? weighed(context, 100, { primaryDown: true }) : weighed(context, 0);
  },
  /** A deletion gives the traffic to the target for good. */
  stayOnCanary: (context) => {
    const { primaryDown: _down, ...run } = context.run;
    return weighed({ ...context, run }, 100);
  },
  raiseWeight: (context) => weighed(context, nextWeight(context.policy, context.run.weight) ?? context.run.weight),
  noteHeld: (context) => changed(context, { heldAt: context.run.weight }),
  skipAnalysis: (context) => changed(context, { skipped: true }),
  recordLook: (context, event) => {
    if (event.type !== 'LOOK_TAKEN') return {};
    const { run, policy, nowMs } = context;
    const look = { at: time(nowMs), weight: run.weight, verdict: event.verdict, values: event.checks.map((check) => check.value ?? null) };
    const passed = event.verdict === 'pass';
    return changed(context, {
      ...countLook(run, event.verdict, policy.limits).carry,
      passed,
      ...(passed ? { analysedWeight: Math.max(run.weight, run.analysedWeight ?? 0) } : {}),
      ...(passed && policy.strategy !== 'canary' ? { iterations: (run.iterations ?? 0) + 1 } : {}),
      lookCount: run.lookCount + 1,
      nextLookAt: time(nowMs + policy.intervalMs),
      checks: [...event.checks],
      looks: [...(run.looks ?? []), look].slice(-keptPoints),
    });
  },
  rollBack: (context, event) => {
    const reason = 'reason' in event ? event.reason : exceededBy(context, event);
    const message = 'message' in event ? event.message : undefined;
    return weighed(context, context.run.primaryDown ? context.run.weight : 0, {
      ...(reason === undefined ? { reason: 'CanaryNotReady' } : { reason }),
      ...(message === undefined ? {} : { message: event.type === 'HOOKS_FAILED' ? `pre-rollout hook ${event.name} ${message}` : message }),
    });
  },
  loseCanary: (context) => weighed(context, 0, { failedChecks: context.run.failedChecks + 1 }),
  leaveCanary: (context) => weighed(context, 0),
  losePrimary: (context) => weighed(context, 100, { primaryDown: true, ...rulesOf(context.run) }),
  regainPrimary: (context) => {
    const { primaryDown: _down, ...run } = context.run;
    return weighed({ ...context, run }, run.analysedWeight ?? 0, rulesOf(run));
  },
  returnToPrimary: (context) => weighed(context, 0),
  stepBack: (context) => {
    const { primaryDown: _down, ...run } = context.run;
    return weighed({ ...context, run }, nextPromotionWeight(context.policy, run.weight));
  },
  failPromotion: (context, event) => {
    if (event.type !== 'PRIMARY_STUCK') return {};
    const { primaryDown: _down, ...run } = context.run;
    return weighed({ ...context, run }, event.serving === 'canary' ? 100 : 0, { reason: 'PromotionFailed', message: event.message });
  },
  noteBootstrap: (context, event) =>
    event.type === 'PRIMARY_READY' ? changed(context, { revision: event.revision, toImages: [...event.images] }) : {},
  finishInitialization: (context) => ({
    ...changed(context, { endedAt: time(context.nowMs) }),
    appliedRevision: context.run.revision,
    promotedRevision: context.run.revision,
  }),
  finishPromotion: (context) => {
    const run = ended(context, 'owing');
    return { run: { ...run, ...wayBackOf(context) }, promotedRevision: run.revision, history: historyOf({ ...context, run }, 'succeeded') };
  },
  finishReverted: (context) => {
    const run = ended(context, 'clear');
    return { run, promotedRevision: run.revision, history: historyOf({ ...context, run }, 'superseded') };
  },
  finishRollback: (context) => {
    const run = ended(context, 'owing');
    return { run, history: historyOf({ ...context, run }, 'failed') };
  },
  noteDelivered: (context, event) => {
    if (event.type !== 'DELIVERED') return {};
    const left = (context.run.deliveries ?? []).filter((delivery) => !event.deliveries.includes(delivery));
    const { deliveries: _deliveries, ...run } = context.run;
    return { run: left.length === 0 ? run : { ...run, deliveries: left } };
  },
} satisfies Record<string, Change>;
