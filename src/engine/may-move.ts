import type { EngineContext } from './context.ts';
import type { HooksState, Observation } from './observation.ts';
import { settledAtMs } from './schedule.ts';

/** Whether the run may go on from its present weight, gates aside: the last look at it passed, it is in effect, and both sides are ready (I4). */
export function mayMove(context: EngineContext, observation: Observation): boolean {
  const { run } = context;
  const { target, primary } = observation;
  const ready = target?.readiness.kind === 'ready' && (primary?.readiness.kind === 'ready' || run.primaryDown === true);
  return run.passed === true && ready && settledAtMs(context, observation) !== undefined;
}

/** Whether the pre-rollout hooks let the analysis begin. */
export function isPrepared({ kind }: HooksState): boolean {
  return kind === 'none' || kind === 'passed';
}

/** Whether the analysis begins with a rise, which the gates of rises are asked about; a canary that stands in for the primary has all traffic already. */
export function asksFirstWeight({ run, policy }: EngineContext): boolean {
  return policy.strategy === 'canary' && run.primaryDown !== true;
}
