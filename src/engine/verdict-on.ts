import type { EngineContext } from './context.ts';
import type { EngineEvent } from './events.ts';
import { isInitializing, isUnderAnalysis } from './phase.ts';
import type { Decision } from './step.ts';

/** What speaks for or against the revision itself; what keeps traffic safe, or what a person asked for, waits for nothing. */
const judging: readonly EngineEvent['type'][] = ['CANARY_READY', 'CANARY_STUCK', 'HOOKS_FAILED', 'LOOK_TAKEN', 'PROMOTION_ALLOWED'];

/**
 * The side on which a decision passes its verdict, which must be known as it is now: a watch that has fallen silent would have a newer revision promoted
 * unanalysed (I2), or one failed whose pods are long ready (I8). Undefined where the decision passes none.
 */
export function verdictOn(before: EngineContext, { context, events, commands }: Decision): 'target' | 'primary' | undefined {
  // To lose the primary gives all users to a canary that may not have been analysed.
  if (events.includes('PRIMARY_STUCK') || events.includes('PRIMARY_LOST')) return 'primary';
  // A primary that has never served is given what the target says, unanalysed.
  if (isInitializing(context.run.state) && commands.some(({ type }) => type === 'promote')) return 'target';
  const isOver = isUnderAnalysis(before.run.state) && !isUnderAnalysis(context.run.state);
  return isOver && judging.some((type) => events.includes(type)) ? 'target' : undefined;
}
