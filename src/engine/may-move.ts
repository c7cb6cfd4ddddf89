import type { EngineContext } from './context.ts';
import type { Observation } from './observation.ts';
import { settledAtMs } from './schedule.ts';

/** Whether the run may go on from its present weight, gates aside: the last look at it passed, it is in effect, and both sides are ready (I4). */
export function mayMove(context: EngineContext, observation: Observation): boolean {
  const { run } = context;
  const { target, primary } = observation;
  const ready = target?.readiness.kind === 'ready' && (primary?.readiness.kind === 'ready' || run.primaryDown === true);
  return run.passed === true && ready && settledAtMs(context, observation) !== undefined;
}
