import { isDeepStrictEqual } from 'node:util';
import type { Run } from '../api/run.ts';
import type { EngineContext } from './context.ts';
import type { GateState, Observation, ObservedSide } from './observation.ts';
import { isAtRest, isTerminating } from './phase.ts';
import { splitOf } from './split.ts';

type Split = Parameters<typeof splitOf>[0];

/**
 * How long after the proxy has taken a route the pods that it left are kept, so that a proxy that is a little late still finds them. Part of the two seconds
 * that a rollout may cost beyond its own waits.
 */
export const drainMs = 500;

/**
 * How long each step stands in which a route of others is taken over or given back. It happens once in the life of a Canary, and a proxy that knows a new
 * Service may learn of its pods seconds later: until then it answers 503.
 */
export const handOverMs = 2_000;

/** Names one look, so that a result is used for the weight that it was measured at, once. */
export function lookKey(run: Run): string {
  return `${run.id}/look/${run.lookCount}/${run.weight}`;
}

/** Names one try of the pre-rollout hooks; a failed one counts as a failed check, so that the next has another name. */
export function hooksKey(run: Run): string {
  return `${run.id}/pre-rollout/${run.failedChecks}`;
}

/** Since when the proxy has what the run wants; undefined while it has not. */
export function settledAtMs(context: Split, { route }: Observation): number | undefined {
  return isDeepStrictEqual(route.shows, splitOf(context)) ? route.settledAtMs : undefined;
}

/** When the checks may be looked at: a full interval after the weight took effect (I4), or after the last look. */
export function lookDueAtMs(context: Split, observation: Observation): number | undefined {
  const { run, policy } = context;
  const settled = settledAtMs(context, observation);
  if (settled === undefined) return undefined;
  const inEffectMs = Math.max(settled, Date.parse(run.stateSince));
  return Math.max(inEffectMs + policy.intervalMs, run.nextLookAt === undefined ? 0 : Date.parse(run.nextLookAt));
}

/** When the next step of a stepped promotion may be taken. */
export function stepDueAtMs(context: Split, observation: Observation): number | undefined {
  const settled = settledAtMs(context, observation);
  return settled === undefined ? undefined : settled + context.policy.intervalMs;
}

/** When the next step of taking over a route that served others may be written: by then its proxies know the Services of the last one. */
export function takeOverAtMs({ route: { takeOver, settledAtMs } }: Observation): number | undefined {
  return takeOver === undefined || takeOver === 'apart' || settledAtMs === undefined ? undefined : settledAtMs + handOverMs;
}

/** Longest that a deletion waits for the proxy, once before and once while a route of others is given back: the Gateway may be gone for good. */
const longestReturnMs = 30_000;

/** When the next step of giving a route back to others may be written, and after the last our Services may go; undefined while the proxy has not taken the last one. */
export function returnAtMs({ run }: Split, { route: { loan, settledAtMs } }: Observation): number | undefined {
  if (loan === 'ours') return Date.parse(run.stateSince);
  if (loan === undefined) return Date.parse(run.stateSince) + handOverMs;
  return settledAtMs === undefined ? undefined : settledAtMs + handOverMs;
}

export function returnEndAtMs({ run }: Split): number {
  return Date.parse(run.stateSince) + longestReturnMs;
}

/** When the pods that traffic has left may go. */
export function drainedAtMs(context: Split, observation: Observation): number | undefined {
  const settled = settledAtMs(context, observation);
  return settled === undefined ? undefined : settled + drainMs;
}

/**
 * Until when a side that was asked to come up must have got on (Flagger: progressDeadlineSeconds). Counted from the state or from the last progress, whichever
 * came later; undefined while no pods have been asked for, or nobody has seen to them yet: then the time says nothing about the revision (I8).
 */
export function progressDeadlineAtMs({ run, policy }: Split, side: ObservedSide | undefined): number | undefined {
  const unasked = side?.replicas === 0 || (side?.readiness.kind === 'waiting' && side.readiness.reason === 'NotObserved');
  return unasked ? undefined : Math.max(Date.parse(run.stateSince), side?.progressedAtMs ?? 0) + policy.progressDeadlineMs;
}

/** The same for a promoted primary, counted from the loss of its last pod where that came later. */
export function primaryDeadlineAtMs(context: Split, primary: ObservedSide | undefined): number | undefined {
  const { run, policy } = context;
  const lostAt = run.primaryDown === true ? Date.parse(run.weights?.at(-1)?.at ?? run.stateSince) : 0;
  const deadline = progressDeadlineAtMs(context, primary);
  return deadline === undefined ? undefined : Math.max(deadline, lostAt + policy.progressDeadlineMs);
}

/** Whether the ended run still owes what nobody has begun to give. */
export function owesUnbegun({ deliveries = [] }: Run, { delivering }: Observation): boolean {
  return deliveries.some((delivery) => !delivering.includes(delivery));
}

/** The end of the bake time of the last promotion, while the previous primary is still kept (I11). */
export function bakeEndAtMs({ wayBack }: Run): number | undefined {
  return wayBack === undefined ? undefined : Date.parse(wayBack.until);
}

/** When this Canary must be looked at again though nothing happens: the earliest of its deadlines that lies ahead; undefined at rest (rule 6). */
export function wakeAtMs(context: EngineContext, observation: Observation): number | undefined {
  const { run, policy } = context;
  const drained = drainedAtMs(context, observation);
  const { gates } = observation;
  const askAgain = (gate: GateState) => (gate.kind === 'closed' ? gate.askAgainAtMs : undefined);
  const copied = primaryDeadlineAtMs(context, observation.primary);
  const primaryDeadline = run.primaryDown === true ? copied : undefined;
  // A newer revision waits until what is owed is under way, which the next turn sees.
  const begun = !policy.suspended && owesUnbegun(run, observation) ? observation.nowMs + 1 : undefined;
  const bakeEnd = observation.snapshots.size > 1 ? bakeEndAtMs(run) : undefined;
  const nextLook = run.nextLookAt === undefined ? undefined : Date.parse(run.nextLookAt);
  const due: Partial<Record<Run['state'], (number | undefined)[]>> = {
    'initializing.routing': [drained],
    waiting: [askAgain(gates.rollout), askAgain(gates.rollback)],
    'progressing.starting': [drained, progressDeadlineAtMs(context, observation.target), askAgain(gates.rollback)],
    'progressing.preparing': [nextLook, askAgain(gates.rise), askAgain(gates.rollback)],
    'progressing.analysing': [lookDueAtMs(context, observation), askAgain(gates.rise), askAgain(gates.promotion), askAgain(gates.rollback)],
    waitingPromotion: [lookDueAtMs(context, observation), askAgain(gates.rise), askAgain(gates.promotion), askAgain(gates.rollback)],
    'promoting.routing': [],
    'promoting.copying': [copied],
    'promoting.shifting': [stepDueAtMs(context, observation), primaryDeadline],
    'finalising.routing': [drained, primaryDeadline],
    'rollingBack.routing': [drained],
    'terminating.routing': [drained, returnEndAtMs(context)],
    terminated: [returnAtMs(context, observation), returnEndAtMs(context)],
    succeeded: [bakeEnd, begun],
    failed: [bakeEnd, begun],
  };
  if (policy.suspended && !isAtRest(run.state) && !isTerminating(run.state)) return undefined;
  const ahead = [takeOverAtMs(observation), ...(due[run.state] ?? [])].filter(
    (at) => at !== undefined && at > observation.nowMs && at !== Number.POSITIVE_INFINITY,
  ) as number[];
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
