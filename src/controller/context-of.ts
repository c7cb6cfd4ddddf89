import type { Canary } from '../api/canary.ts';
import type { Run, RunState } from '../api/run.ts';
import type { EngineContext } from '../engine/context.ts';
import type { Observation } from '../engine/observation.ts';
import type { Policy } from '../engine/policy.ts';

/** Version of status.run that this program writes. */
export const runSchema = 1;

/**
 * Where a Canary with no record of ours begins. Flagger's hashes cannot be recomputed, so the primary tells which revision is promoted, and the weight
 * comes from the route (architecture, "Taking over a cluster that Flagger ran").
 */
function begin(canary: Canary, observation: Observation): { state: RunState; weight: number } {
  const weight = observation.route.canaryWeightPercent ?? 0;
  if (observation.primary === undefined) return { state: 'initializing.primary', weight: 0 };
  switch (canary.status?.phase) {
    case 'Initialized':
      return { state: 'initialized', weight: 0 };
    case 'Succeeded':
      return { state: 'succeeded', weight: 0 };
    case 'Waiting':
      return { state: 'waiting', weight: 0 };
    case 'Progressing':
    case 'WaitingPromotion':
      return weight === 0 ? { state: 'progressing.starting', weight } : { state: 'progressing.analysing', weight };
    case 'Promoting':
    case 'Finalising':
      return { state: 'promoting.copying', weight };
    case 'Failed':
      return weight === 100 ? { state: 'failedPromotion.routing', weight } : { state: 'failed', weight: 0 };
    default:
      return { state: 'initializing.primary', weight: 0 };
  }
}

function adopt(canary: Canary, observation: Observation): EngineContext['run'] {
  const now = new Date(observation.nowMs).toISOString();
  const { state, weight } = begin(canary, observation);
  const atRest = state === 'initialized' || state === 'succeeded';
  const revision = (atRest ? observation.primary?.revision : observation.target?.revision) ?? observation.target?.revision ?? '';
  const run: Run = {
    schema: runSchema,
    seq: 0,
    id: `${revision}-${Math.floor(observation.nowMs / 1000).toString(36)}`,
    state,
    revision,
    startedAt: now,
    stateSince: now,
    weight,
    lookCount: 0,
    failedChecks: 0,
    noDataLooks: 0,
    errorLooks: 0,
  };
  if (state.startsWith('initializing')) return run;
  return {
    ...run,
    ...(observation.primary === undefined ? {} : { previous: observation.primary.revision, fromImages: [...observation.primary.images] }),
    ...(observation.target === undefined ? {} : { toImages: [...observation.target.images] }),
    ...(atRest || state === 'failed' ? { endedAt: now } : {}),
  };
}

/** The engine's context from the record in the status; a Canary without one is taken over as it is found, or begun. */
export function contextOf(canary: Canary, observation: Observation, policy: Policy): EngineContext {
  const { status } = canary;
  const run = status?.run ?? adopt(canary, observation);
  const own = status?.run !== undefined;
  const primaryRevision = observation.primary?.revision ?? '';
  return {
    run,
    appliedRevision: own ? (status?.lastAppliedSpec ?? '') : run.revision,
    promotedRevision: own ? (status?.lastPromotedSpec ?? '') : primaryRevision,
    history: status?.history ?? [],
    policy,
    nowMs: observation.nowMs,
  };
}
