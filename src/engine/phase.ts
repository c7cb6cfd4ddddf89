import type { CanaryPhase } from '../api/canary-status.ts';
import type { RunState } from '../api/run.ts';

const phases: Readonly<Record<RunState, CanaryPhase>> = {
  'initializing.primary': 'Initializing',
  'initializing.routing': 'Initializing',
  'initializing.scaling': 'Initializing',
  initialized: 'Initialized',
  waiting: 'Waiting',
  'progressing.starting': 'Progressing',
  'progressing.preparing': 'Progressing',
  'progressing.analysing': 'Progressing',
  waitingPromotion: 'WaitingPromotion',
  'promoting.routing': 'Promoting',
  'promoting.copying': 'Promoting',
  'promoting.shifting': 'Promoting',
  'finalising.routing': 'Finalising',
  'finalising.scaling': 'Finalising',
  succeeded: 'Succeeded',
  'rollingBack.routing': 'Progressing',
  'rollingBack.scaling': 'Progressing',
  'failedPromotion.routing': 'Promoting',
  'failedPromotion.restoring': 'Promoting',
  failed: 'Failed',
  'terminating.starting': 'Terminating',
  'terminating.routing': 'Terminating',
  terminated: 'Terminating',
};

/** Flagger's phase of a state. A rollback is Progressing until the route has been read back at the primary (I3). */
export function phaseOf(state: RunState): CanaryPhase {
  return phases[state];
}

export function isAtRest(state: RunState): boolean {
  return state === 'initialized' || state === 'succeeded' || state === 'failed';
}

export function isInitializing(state: RunState): boolean {
  return state.startsWith('initializing.');
}

/** The Canary is being deleted and what was there is put back. */
export function isTerminating(state: RunState): boolean {
  return state.startsWith('terminat');
}

/** The revision is not decided upon yet: a newer one takes its place at once. */
export function isUnderAnalysis(state: RunState): boolean {
  return state.startsWith('progressing.') || state === 'waitingPromotion';
}
