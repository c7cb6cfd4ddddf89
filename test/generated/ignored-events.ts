const initializing = ['initializing.primary', 'initializing.routing', 'initializing.scaling'];
const atRest = ['initialized', 'succeeded', 'failed'];
const underAnalysis = ['progressing.starting', 'progressing.preparing', 'progressing.analysing', 'waitingPromotion'];
const promoting = ['promoting.routing', 'promoting.copying', 'promoting.shifting'];
const finalising = ['finalising.routing', 'finalising.scaling'];
const rollingBack = ['rollingBack.routing', 'rollingBack.scaling'];
const failedPromotion = ['failedPromotion.routing', 'failedPromotion.restoring'];
const terminating = ['terminating.starting', 'terminating.routing'];
const ending = [...finalising, ...rollingBack];
const decided = [...promoting, ...ending, ...failedPromotion];
const beforeAndAfter = [...initializing, ...atRest];
const gone = [...terminating, 'terminated'];

interface Ignored {
  readonly events: readonly string[];
  readonly states: readonly string[];
  /** Ends the sentence "ignored, because …". */
  readonly because: string;
}

/** Why a state has no use for an event. A pair that the machine has stands nowhere here, every other stands here once. */
export const ignoredEvents: readonly Ignored[] = [
  {
    events: ['PRIMARY_READY'],
    states: ['initializing.routing', 'initializing.scaling', ...atRest, 'waiting', ...underAnalysis, ...ending, ...gone],
    because: 'nothing waits for a new template of the primary here',
  },
  {
    events: ['PRIMARY_READY'],
    states: ['promoting.routing', 'promoting.shifting', 'failedPromotion.routing'],
    because: 'the primary gets its template in the next state, or has had it in the one before',
  },
  {
    events: ['TRAFFIC_SETTLED'],
    states: ['initializing.primary', ...atRest, 'waiting', ...underAnalysis, 'terminating.starting', 'terminated'],
    because: 'nobody waits for the route to move here; looks have their own time',
  },
  {
    events: ['TRAFFIC_SETTLED'],
    states: [
      'initializing.scaling',
      'promoting.copying',
      'promoting.shifting',
      'finalising.scaling',
      'rollingBack.scaling',
      'failedPromotion.restoring',
    ],
    because: 'the state before has waited for it, and STEP_DUE paces a promotion in steps',
  },
  {
    events: ['TARGET_SCALED'],
    states: [
      'initializing.primary',
      'initializing.routing',
      ...atRest,
      'waiting',
      ...underAnalysis,
      ...promoting,
      'finalising.routing',
      'rollingBack.routing',
      ...failedPromotion,
      ...gone,
    ],
    because: 'the target is not being scaled to zero here',
  },
  {
    events: ['REVISION_FOUND', 'TARGET_REVERTED'],
    states: initializing,
    because: 'the first version of the primary is made from whatever the target is',
  },
  {
    events: ['REVISION_FOUND', 'TARGET_REVERTED'],
    states: [...promoting, ...ending, 'failedPromotion.routing'],
    because:
      'the run is decided: TARGET_CHANGED takes traffic off what has not been analysed, and the revision is found when the run is over',
  },
  {
    events: ['TARGET_REVERTED'],
    states: ['failedPromotion.restoring'],
    because: 'the target is then what the primary is being made again, and PRIMARY_READY ends it',
  },
  { events: ['REVISION_FOUND', 'TARGET_REVERTED'], states: gone, because: 'a Canary that is being deleted begins and ends no run' },
  {
    events: ['TARGET_CHANGED'],
    states: [...beforeAndAfter, 'waiting', ...underAnalysis],
    because: 'a new revision is REVISION_FOUND here, or TARGET_REVERTED',
  },
  { events: ['TARGET_CHANGED'], states: gone, because: 'the target serves, whatever it is, when the Canary is gone' },
  {
    events: ['DELIVERED'],
    states: [...initializing, 'waiting', ...underAnalysis, ...decided, ...gone],
    because: 'only a run that is over owes anything',
  },
  { events: ['ROLLBACK_ASKED'], states: [...beforeAndAfter, ...gone], because: 'there is no run to take back' },
  { events: ['ROLLBACK_ASKED'], states: decided, because: 'rollback hooks are asked until the promotion begins, or the way back' },
  {
    events: ['PRIMARY_LOST', 'CANARY_LOST', 'PRIMARY_RETURNED'],
    states: ['initializing.primary'],
    because: 'traffic is on what served before the Canary until the primary is ready',
  },
  {
    events: ['CANARY_LOST', 'PRIMARY_RETURNED'],
    states: ['initializing.scaling'],
    because: 'the primary has all traffic; when it has lost its pods, the state before this one puts it on the target',
  },
  {
    events: ['PRIMARY_LOST', 'CANARY_LOST', 'PRIMARY_RETURNED'],
    states: atRest,
    because: 'there is no canary that could serve instead, and none has traffic',
  },
  {
    events: ['PRIMARY_RETURNED'],
    states: failedPromotion,
    because: 'traffic stays where it is until the primary is what it was before, which is PRIMARY_READY',
  },
  {
    events: ['PRIMARY_LOST', 'CANARY_LOST', 'PRIMARY_RETURNED'],
    states: ['terminated'],
    because: 'traffic is no longer ours',
  },
  {
    events: ['ROLLOUT_APPROVED', 'ROLLOUT_REFUSED'],
    states: [...beforeAndAfter, ...underAnalysis, ...decided, ...gone],
    because: 'confirm-rollout is asked while a run waits to begin, and only then',
  },
  { events: ['CANARY_STUCK'], states: [...beforeAndAfter, 'waiting'], because: 'the canary is at zero, or was not started by us' },
  {
    events: ['CANARY_STUCK'],
    states: decided,
    because: 'the canary is no longer in question; CANARY_LOST takes its traffic if it cannot serve',
  },
  { events: ['CANARY_STUCK'], states: gone, because: 'the deletion waits until the target can serve' },
  { events: ['PRIMARY_STUCK'], states: initializing, because: 'a primary that never served is made again from a mended target' },
  { events: ['PRIMARY_STUCK'], states: [...atRest, 'waiting'], because: 'no run has touched the primary' },
  {
    events: ['PRIMARY_STUCK'],
    states: ['finalising.scaling'],
    because: 'traffic has left the canary, which goes; until it has gone, PRIMARY_LOST brings it back',
  },
  {
    events: ['PRIMARY_STUCK'],
    states: [...rollingBack, ...failedPromotion],
    because: 'this is the way back already; traffic stays on who serves until the primary is ready',
  },
  { events: ['PRIMARY_STUCK'], states: gone, because: 'the primary goes with the Canary' },
  {
    events: ['CANARY_READY'],
    states: [...beforeAndAfter, 'waiting', ...decided, 'terminating.routing', 'terminated'],
    because: 'nobody waits for the canary to come up here',
  },
  {
    events: ['CANARY_READY'],
    states: ['progressing.preparing', 'progressing.analysing', 'waitingPromotion'],
    because: 'it has been ready; a look and a move need it ready each time',
  },
  {
    events: ['HOOKS_PASSED', 'HOOKS_FAILED'],
    states: [...beforeAndAfter, 'waiting', 'progressing.starting', 'progressing.analysing', 'waitingPromotion', ...decided, ...gone],
    because: 'pre-rollout hooks are called between the readiness of the canary and its first weight',
  },
  {
    events: ['LOOK_TAKEN', 'PROMOTION_ALLOWED', 'PROMOTION_REFUSED', 'RISE_ALLOWED'],
    states: [...beforeAndAfter, 'waiting', 'progressing.starting', 'progressing.preparing', ...decided, ...gone],
    because: 'nothing is being analysed',
  },
  {
    events: ['PROMOTION_REFUSED'],
    states: ['waitingPromotion'],
    because: 'it has been told once; the gate is asked again each interval',
  },
  {
    events: ['RISE_REFUSED'],
    states: [...beforeAndAfter, 'waiting', 'progressing.starting', ...decided, ...gone],
    because: 'no weight is about to rise',
  },
  {
    events: ['STEP_DUE'],
    states: [
      ...beforeAndAfter,
      'waiting',
      ...underAnalysis,
      'promoting.routing',
      'promoting.copying',
      ...ending,
      ...failedPromotion,
      ...gone,
    ],
    because: 'only a promotion in steps has steps that fall due',
  },
];

/** The reasons for ignoring an event in a state: one, or the table is wrong. */
export function reasonsToIgnore(state: string, event: string): readonly string[] {
  return ignoredEvents.filter(({ events, states }) => events.includes(event) && states.includes(state)).map(({ because }) => because);
}
