import type { Canary } from '../api/canary.ts';
import { type Run, type RunState, runSchema } from '../api/run.ts';
import type { Observation, ObservedSide } from '../engine/observation.ts';
import { isAtRest, isInitializing } from '../engine/phase.ts';
import type { Policy } from '../engine/policy.ts';
import { firstRulesOf } from '../engine/run-changes.ts';
import { runId } from '../engine/run-id.ts';

/** A place to go on from. */
interface Start extends Partial<Run> {
  readonly state: RunState;
}

interface Found {
  readonly canary: Canary;
  readonly observation: Observation;
  readonly policy: Policy;
  readonly primary: ObservedSide;
  /** The canary's, as the route says it: in WaitingPromotion Flagger's status says 0 though the route has not changed. */
  readonly weight: number;
}

/**
 * The run of a Canary that has no record of ours: it is begun, or taken over from Flagger as it is found (architecture, "Taking over a cluster that Flagger
 * ran"). Flagger's hashes cannot be recomputed, so that the primary tells what is promoted.
 */
export function adopt(canary: Canary, observation: Observation, policy: Policy): Run {
  const { primary, target, route, nowMs } = observation;
  const start: Start =
    primary === undefined
      ? { state: 'initializing.primary' }
      : startOf({ canary, observation, policy, primary, weight: route.canaryWeightPercent ?? 0 });
  const now = new Date(nowMs).toISOString();
  const revision = start.revision ?? target?.revision ?? '';
  const weight = start.weight ?? 0;
  const run: Run = {
    schema: runSchema,
    seq: 0,
    id: runId(revision, nowMs),
    revision,
    startedAt: now,
    stateSince: now,
    weight,
    lookCount: 0,
    failedChecks: 0,
    noDataLooks: 0,
    errorLooks: 0,
    ...start,
  };
  if (primary === undefined || isInitializing(run.state)) return run;
  return {
    ...run,
    previous: primary.revision,
    fromImages: [...primary.images],
    toImages: [...(revision === primary.revision ? primary : (target ?? primary)).images],
    ...(isAtRest(run.state) ? { endedAt: now } : { weights: [{ at: now, weight }], peakWeight: weight }),
  };
}

function startOf(found: Found): Start {
  const { canary, primary, weight } = found;
  switch (canary.status?.phase) {
    case 'Initialized':
      return { state: 'initialized', revision: primary.revision };
    case 'Succeeded':
      return { state: 'succeeded', revision: primary.revision };
    case 'Waiting':
      return { state: 'waiting' };
    case 'Progressing':
    case 'WaitingPromotion':
      return underAnalysis(found);
    case 'Promoting':
    case 'Finalising':
      // Flagger copies first and says so afterwards: what the target says by now is another revision.
      return { state: 'promoting.copying', revision: primary.revision, weight };
    case 'Failed':
      return weight === 100 ? { state: 'failedPromotion.routing', weight } : { state: 'failed' };
    default:
      return { state: 'initializing.primary' };
  }
}

function underAnalysis({ canary, observation, policy, primary, weight }: Found): Start {
  const { phase, failedChecks = 0, iterations = 0 } = canary.status ?? {};
  if (observation.target?.revision === primary.revision) return { state: 'finalising.routing', reason: 'TargetReverted' };
  if (failedChecks >= policy.limits.threshold) return { state: 'rollingBack.routing', failedChecks, reason: 'ChecksFailed' };
  if (policy.strategy === 'canary') return { state: weight === 0 ? 'progressing.starting' : 'progressing.analysing', weight, failedChecks };
  if (iterations < 1 && weight === 0) return { state: 'progressing.starting', failedChecks, iterations: 0 };
  // Flagger's first iteration calls the pre-rollout hooks and looks at nothing; while it waits it counts one less. One look is always left to take.
  const looked = phase === 'WaitingPromotion' ? iterations : iterations - 1;
  return {
    state: 'progressing.analysing',
    weight,
    failedChecks,
    iterations: Math.max(0, Math.min(looked, policy.iterations - 1)),
    ...(weight === 0 ? firstRulesOf(policy) : {}),
  };
}
