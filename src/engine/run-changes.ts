import { countLook } from '../analysis/carry.ts';
import type { HistoryEntry, Run } from '../api/run.ts';
import type { EngineContext } from './context.ts';
import type { EngineEvent, RevisionFacts } from './events.ts';
import { maxWeight, nextPromotionWeight, nextWeight } from './weights.ts';

/** How many looks and weights the record keeps; architecture, "Where the run lives". */
const keptPoints = 120;
const keptRuns = 10;

type Change = (context: EngineContext, event: EngineEvent) => Partial<EngineContext>;

const time = (ms: number) => new Date(ms).toISOString();

const changed = (context: EngineContext, change: Partial<Run>): Partial<EngineContext> => ({ run: { ...context.run, ...change } });

/** A weight that should be, with the point on the curve. A passing look never outlives the weight that it was taken at (I4). */
function weighed(context: EngineContext, weight: number, change: Partial<Run> = {}): Partial<EngineContext> {
  const { passed: _passed, nextLookAt: _nextLookAt, ...run } = context.run;
  const weights =
    weight === run.weight ? (run.weights ?? []) : [...(run.weights ?? []), { at: time(context.nowMs), weight }].slice(-keptPoints);
  return { run: { ...run, weight, weights, peakWeight: Math.max(weight, run.peakWeight ?? 0), ...change } };
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
    id: `${facts.revision}-${Math.floor(nowMs / 1000).toString(36)}`,
    state: run.state,
    revision: facts.revision,
    previous: facts.previous,
    fromImages: [...facts.fromImages],
    toImages: [...facts.toImages],
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
    ...(retry === undefined ? {} : { retry }),
  };
}

/** The limit that a look of this verdict reaches, if any. */
export function exceededBy(context: EngineContext, event: EngineEvent): 'ChecksFailed' | 'NoDataLimit' | 'ErrorLimit' | undefined {
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
  noteReverted: (_context, event) => (event.type === 'TARGET_REVERTED' ? { appliedRevision: event.revision } : {}),
  endReverted: (context, event) =>
    event.type === 'TARGET_REVERTED'
      ? { ...weighed(context, 0, { reason: 'TargetReverted', revision: event.revision }), appliedRevision: event.revision }
      : {},
  noteWaiting: (context) => changed(context, { reason: 'WaitingForApproval' }),
  noteApproved: (context) => {
    const { reason: _reason, ...run } = context.run;
    return { run };
  },
  firstWeight: (context) =>
    weighed(context, context.run.primaryDown ? context.run.weight : (nextWeight(context.policy, 0) ?? maxWeight(context.policy))),
  raiseWeight: (context) => weighed(context, nextWeight(context.policy, context.run.weight) ?? context.run.weight),
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
      lookCount: run.lookCount + 1,
      nextLookAt: time(nowMs + policy.intervalMs),
      checks: [...event.checks],
      looks: [...(run.looks ?? []), look].slice(-keptPoints),
    });
  },
  rollBack: (context, event) => {
    const reason = 'reason' in event ? event.reason : exceededBy(context, event);
    return weighed(context, context.run.primaryDown ? context.run.weight : 0, {
      ...(reason === undefined ? { reason: 'CanaryNotReady' } : { reason }),
      ...('message' in event ? { message: event.message } : {}),
    });
  },
  loseCanary: (context) => weighed(context, 0, { failedChecks: context.run.failedChecks + 1 }),
  leaveCanary: (context) => weighed(context, 0),
  losePrimary: (context) => weighed(context, 100, { primaryDown: true }),
  regainPrimary: (context) => {
    const { primaryDown: _down, ...run } = context.run;
    return weighed({ ...context, run }, run.analysedWeight ?? 0);
  },
  returnToPrimary: (context) => {
    const { primaryDown: _down, ...run } = context.run;
    return weighed({ ...context, run }, 0);
  },
  stepBack: (context) => {
    const { primaryDown: _down, ...run } = context.run;
    return weighed({ ...context, run }, nextPromotionWeight(context.policy, run.weight));
  },
  failPromotion: (context, event) =>
    event.type === 'PRIMARY_STUCK' ? weighed(context, 100, { reason: 'PromotionFailed', message: event.message }) : {},
  noteBootstrap: (context, event) =>
    event.type === 'PRIMARY_READY' ? changed(context, { revision: event.revision, toImages: [...event.images] }) : {},
  finishInitialization: (context) => ({
    ...changed(context, { endedAt: time(context.nowMs) }),
    appliedRevision: context.run.revision,
    promotedRevision: context.run.revision,
  }),
  finishPromotion: (context) => {
    const run = { ...context.run, endedAt: time(context.nowMs) };
    return {
      run,
      promotedRevision: run.revision,
      history: historyOf({ ...context, run }, run.reason === undefined ? 'succeeded' : 'superseded'),
    };
  },
  finishRollback: (context) => {
    const run = { ...context.run, endedAt: time(context.nowMs) };
    return { run, history: historyOf({ ...context, run }, 'failed') };
  },
} satisfies Record<string, Change>;
