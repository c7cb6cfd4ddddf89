import { transition } from 'xstate';
import type { Announcement } from '../api/announcement.ts';
import type { Command } from './commands.ts';
import type { EngineContext } from './context.ts';
import { deriveEvent } from './derive-event.ts';
import { desiredChanges } from './desired.ts';
import { machine } from './machine.ts';
import type { GateState, Observation } from './observation.ts';
import { isAtRest } from './phase.ts';
import { wakeAtMs } from './schedule.ts';
import { stateOf, stateValueOf } from './state-value.ts';

/** One decision: the run as it should be written, what is to be done, what people may be told, and when to look again. */
export interface Decision {
  readonly context: EngineContext;
  readonly commands: readonly Command[];
  readonly announcements: readonly Announcement[];
  /** Names of the events that moved the machine, for the log. */
  readonly events: readonly string[];
  /** Milliseconds since the epoch; undefined: only a change of the world matters. */
  readonly wakeAtMs: number | undefined;
}

/** More transitions than any way through the machine has without the world having to change. */
const longestWay = 8;

/**
 * Decides once: derives events from the observation, feeds them to the machine until the world must change first, the run is over, or nothing more follows,
 * and says what differs from what should be. Pure; the same input gives the same decision.
 */
export function step(before: EngineContext, observed: Observation): Decision {
  let context: EngineContext = before;
  let observation = observed;
  let commands: readonly Command[] = desiredChanges(context, observation);
  const announcements: Announcement[] = [];
  const events: string[] = [];
  for (let count = 0; count < longestWay; count++) {
    const event = deriveEvent(context, observation);
    if (event === undefined) break;
    const [after, actions] = transition(machine, machine.resolveState({ value: stateValueOf(context.run.state), context }), event);
    const moved = consumed(entered(context, after.context, stateOf(after.value) ?? context.run.state), context, observation);
    if (moved === context) break;
    if (moved.run.id !== context.run.id) observation = withoutAnswers(observation);
    context = moved;
    events.push(event.type);
    announcements.push(...actions.filter((action) => action.type === 'announce').map((action) => action.params as unknown as Announcement));
    commands = desiredChanges(context, observation);
    if (commands.length > 0 || isAtRest(context.run.state)) break;
  }
  return { context, commands, announcements, events, wakeAtMs: wakeAtMs(context, observation) };
}

/** What gates and hooks have answered to one run says nothing of the next, which begins within the same decision. */
function withoutAnswers(observation: Observation): Observation {
  const { rollout, rise, promotion, rollback } = observation.gates;
  // Without a name nobody is there to be asked.
  const forget = (gate: GateState): GateState => ('names' in gate && gate.names.length === 0 ? gate : { kind: 'unasked' });
  return {
    ...observation,
    gates: { rollout: forget(rollout), rise: forget(rise), promotion: forget(promotion), rollback: forget(rollback) },
    preRollout: observation.preRollout.kind === 'none' ? observation.preRollout : { kind: 'undelivered' },
    delivered: [],
    delivering: [],
    look: undefined,
  };
}

/** Who asks for another try while a run goes on asks for nothing: it has not failed yet (I5). */
function consumed(after: EngineContext, before: EngineContext, { retry }: Observation): EngineContext {
  const hasFailed = after.run.state === 'failed' && before.run.state !== 'failed';
  return hasFailed && retry !== undefined ? { ...after, run: { ...after.run, retry } } : after;
}

function entered(before: EngineContext, after: EngineContext, state: EngineContext['run']['state']): EngineContext {
  if (after.run === before.run && state === before.run.state && after.appliedRevision === before.appliedRevision) return before;
  if (state === before.run.state && after.run.id === before.run.id) return after;
  return { ...after, run: { ...after.run, state, stateSince: new Date(after.nowMs).toISOString() } };
}
