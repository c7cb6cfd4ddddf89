import type { Run } from '../api/run.ts';
import type { EngineContext } from './context.ts';
import type { Observation } from './observation.ts';
import { isAtRest } from './phase.ts';
import type { Policy } from './policy.ts';

/**
 * How long after the proxy has taken a route the pods that it left are kept, so that a proxy that is a little late still finds them. Part of the two
 * seconds that a rollout may cost beyond its own waits.
 */
export const drainMs = 500;

/** Names one look, so that a result is used for the weight that it was measured at, once. */
export function lookKey(run: Run): string {
  return `${run.id}/look/${run.lookCount}/${run.weight}`;
}

/** Since when the proxy has the weight that the run wants; undefined while it has not. */
export function settledAtMs(run: Run, { route }: Observation): number | undefined {
  return route.canaryWeightPercent === run.weight && !route.drifted ? route.settledAtMs : undefined;
}

/** When the checks may be looked at: a full interval after the weight took effect (I4), or after the last look. */
export function lookDueAtMs(run: Run, policy: Policy, observation: Observation): number | undefined {
  const settled = settledAtMs(run, observation);
  if (settled === undefined) return undefined;
  return Math.max(settled + policy.intervalMs, run.nextLookAt === undefined ? 0 : Date.parse(run.nextLookAt));
}

/** When the next step of a stepped promotion may be taken. */
export function stepDueAtMs(run: Run, policy: Policy, observation: Observation): number | undefined {
  const settled = settledAtMs(run, observation);
  return settled === undefined ? undefined : settled + policy.intervalMs;
}

/** When the pods that traffic has left may go. */
export function drainedAtMs(run: Run, observation: Observation): number | undefined {
  const settled = settledAtMs(run, observation);
  return settled === undefined ? undefined : settled + drainMs;
}

export function progressDeadlineAtMs(run: Run, policy: Policy): number {
  return Date.parse(run.stateSince) + policy.progressDeadlineMs;
}

/** The end of the bake time of the last promotion, while the previous primary is still kept (I11). */
export function bakeEndAtMs(run: Run, policy: Policy): number | undefined {
  return run.state === 'succeeded' && run.endedAt !== undefined ? Date.parse(run.endedAt) + policy.bakeTimeMs : undefined;
}

/** When this Canary must be looked at again though nothing happens: the earliest of its deadlines that lies ahead; undefined at rest (rule 6). */
export function wakeAtMs({ run, policy }: EngineContext, observation: Observation): number | undefined {
  const drained = drainedAtMs(run, observation);
  const due: Partial<Record<Run['state'], (number | undefined)[]>> = {
    'initializing.routing': [drained],
    'progressing.starting': [progressDeadlineAtMs(run, policy)],
    'progressing.analysing': [lookDueAtMs(run, policy, observation)],
    waitingPromotion: [lookDueAtMs(run, policy, observation)],
    'promoting.copying': [progressDeadlineAtMs(run, policy)],
    'promoting.shifting': [stepDueAtMs(run, policy, observation)],
    'finalising.routing': [drained],
    'rollingBack.routing': [drained],
    succeeded: [observation.snapshots.size > 1 ? bakeEndAtMs(run, policy) : undefined],
  };
  if (policy.suspended && !isAtRest(run.state)) return undefined;
  const ahead = (due[run.state] ?? []).filter((at) => at !== undefined && at > observation.nowMs) as number[];
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
