import { assign, setup } from 'xstate';
import type { Announcement } from '../api/announcement.ts';
import type { EngineContext } from './context.ts';
import type { EngineEvent } from './events.ts';
import { exceededBy, runChanges } from './run-changes.ts';
import { isExposed } from './split.ts';
import { nextPromotionWeight } from './weights.ts';

/**
 * The life of a Canary. Nothing here waits, reads or writes: deadlines are data, time is an input, and what must be done in a state is
 * desired.ts. Guards and changes are total functions of context and event.
 */
const canary = setup({
  types: { context: {} as EngineContext, events: {} as EngineEvent },
  guards: {
    exhausted: ({ context, event }) => exceededBy(context, event) !== undefined,
    notPassed: ({ event }) => event.type === 'LOOK_TAKEN' && event.verdict !== 'pass',
    lostTooOften: ({ context }) => context.run.failedChecks + 1 >= context.policy.limits.threshold,
    skipsAnalysis: ({ context }) => context.policy.skipAnalysis,
    promotesAtOnce: ({ context }) => nextPromotionWeight(context.policy, context.run.weight) === 0,
    reverted: ({ context }) => context.run.reason !== undefined,
    iterates: ({ context }) => context.policy.strategy !== 'canary',
    switchesFirst: ({ context }) => context.policy.strategy === 'blue-green' && context.policy.routed,
    exposed: ({ context }) => isExposed(context.run),
    mayComeBack: ({ event }) => event.type === 'CANARY_LOST' && event.target === 'down',
    neverAnalysed: ({ context }) => context.run.analysedWeight === undefined,
  },
  actions: {
    change: assign(({ context, event }, { name }: { name: keyof typeof runChanges }) => runChanges[name](context, event)),
    announce: (_, _announcement: Announcement) => {},
  },
});

type EventOf<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>;

const change = (name: keyof typeof runChanges) => ({ type: 'change' as const, params: { name } });
const say = <T extends EngineEvent['type']>(announcement: (context: EngineContext, event: EventOf<T>) => Announcement) => ({
  type: 'announce' as const,
  params: ({ context, event }: { context: EngineContext; event: EngineEvent }) => announcement(context, event as EventOf<T>),
});

const sayRollingBack = say<EngineEvent['type']>(({ run }) => ({
  reason: 'RollingBack',
  cause: run.reason ?? 'CanaryNotReady',
  message: run.message ?? '',
}));
const sayWeight = say<EngineEvent['type']>(({ run }) => ({ reason: 'WeightAdvanced', weightPercent: run.weight }));
const sayIteration = say<'LOOK_TAKEN'>(({ run, policy }) => ({
  reason: 'IterationAdvanced',
  iteration: run.iterations ?? 0,
  iterations: policy.iterations,
}));
const sayLook = say<'LOOK_TAKEN'>((_, { verdict, checks }) => ({
  reason: 'LookFailed',
  verdict: verdict === 'pass' ? 'fail' : verdict,
  checks,
}));

const sayHookFailed = say<'HOOKS_FAILED'>((_, { name, message }) => ({ reason: 'HookFailed', name, message }));

const rollBack = { target: '#canary.rollingBack', actions: [change('rollBack'), sayRollingBack] };
const losePrimary = { actions: [change('losePrimary'), say(() => ({ reason: 'PrimaryLost' }))] };
const sayReturned = say<'PRIMARY_RETURNED'>(({ run }) => ({ reason: 'PrimaryReturned', weightPercent: run.weight }));
const regainPrimary = { actions: [change('regainPrimary'), sayReturned] };
const returnToPrimary = { actions: [change('returnToPrimary'), sayReturned] };
const leaveCanary = { actions: [change('leaveCanary')] };
const revert = { target: '#canary.finalising', actions: [change('endReverted'), say(() => ({ reason: 'TargetReverted' }))] };
const restart = {
  target: '#canary.progressing',
  actions: [change('beginRun'), say<'REVISION_FOUND'>((_, { revision }) => ({ reason: 'RevisionSuperseded', revision }))],
};
/** The canary has all traffic already, and the primary cannot serve: a newer revision is looked at where it is. */
const standIn = { ...restart, actions: [change('beginStandIn'), ...restart.actions.slice(1)] };
const failPromotion = {
  target: '#canary.failedPromotion',
  actions: [change('failPromotion'), say<'PRIMARY_STUCK'>((_, { message }) => ({ reason: 'PromotionFailed', message }))],
};
const stepBack = [
  {
    guard: 'promotesAtOnce' as const,
    target: '#canary.finalising',
    actions: [change('stepBack'), say(() => ({ reason: 'RoutingToPrimary' }))],
  },
  {
    target: '#canary.promoting.shifting',
    actions: [change('stepBack'), say(({ run }) => ({ reason: 'PrimaryWeightAdvanced', weightPercent: 100 - run.weight }))],
  },
];
const sayCopying = say(() => ({ reason: 'Copying' }));
const promote = [
  {
    guard: 'switchesFirst' as const,
    target: '#canary.promoting.routing',
    actions: [change('routeToCanary'), say(() => ({ reason: 'RoutingToCanary' }))],
  },
  { target: '#canary.promoting.copying', actions: [sayCopying] },
];
const askedBack = { target: '#canary.rollingBack', actions: [change('rollBack'), sayRollingBack] };
const loseCanary = [
  { guard: 'lostTooOften' as const, target: '#canary.rollingBack', actions: [change('loseCanary'), change('rollBack'), sayRollingBack] },
  {
    target: '#canary.progressing.starting',
    actions: [change('loseCanary'), say<'CANARY_LOST'>((_, { message }) => ({ reason: 'CanaryLost', message }))],
  },
];
const rise = { actions: [change('raiseWeight'), sayWeight] };
const refuseRise = {
  actions: [change('noteHeld'), say<'RISE_REFUSED'>((_, { gates }) => ({ reason: 'WaitingForTrafficIncrease', gates }))],
};
const takeLook = [
  {
    guard: 'exhausted' as const,
    target: '#canary.rollingBack',
    actions: [change('recordLook'), sayLook, change('rollBack'), sayRollingBack],
  },
  { guard: 'notPassed' as const, actions: [change('recordLook'), sayLook] },
  { guard: 'iterates' as const, actions: [change('recordLook'), sayIteration] },
  { actions: [change('recordLook')] },
];
const finish = [
  { guard: 'reverted' as const, target: '#canary.succeeded', actions: [change('finishReverted')] },
  {
    target: '#canary.succeeded',
    actions: [change('finishPromotion'), say(({ run }) => ({ reason: 'Promoted', skipped: run.skipped ? 'skipped' : 'analysed' }))],
  },
];
const fail = { target: '#canary.failed', actions: [change('finishRollback'), say(() => ({ reason: 'RolledBack' }))] };
/** At rest a new revision begins a run; going back to what the primary runs is only noted (Flagger: lastPromotedSpec). */
const rest = {
  on: {
    REVISION_FOUND: { target: '#canary.waiting', actions: [change('beginRun')] },
    TARGET_REVERTED: { actions: [change('noteReverted')] },
    DELIVERED: { actions: [change('noteDelivered')] },
  },
};

export const machine = canary.createMachine({
  id: 'canary',
  initial: 'initializing',
  context: ({ input }) => input as EngineContext,
  on: { DELETION_ASKED: { target: '.terminating', actions: [change('beginDeletion'), say(() => ({ reason: 'Terminating' }))] } },
  states: {
    initializing: {
      initial: 'primary',
      states: {
        primary: { on: { PRIMARY_READY: { target: 'routing', actions: [change('noteBootstrap')] } } },
        routing: {
          on: { CANARY_LOST: leaveCanary, PRIMARY_LOST: losePrimary, PRIMARY_RETURNED: returnToPrimary, TRAFFIC_SETTLED: 'scaling' },
        },
        scaling: {
          on: {
            PRIMARY_LOST: { target: 'routing', ...losePrimary },
            TARGET_SCALED: {
              target: '#canary.initialized',
              actions: [change('finishInitialization'), say(() => ({ reason: 'Initialized' }))],
            },
          },
        },
      },
    },
    initialized: rest,
    waiting: {
      on: {
        REVISION_FOUND: { actions: [change('beginRun')] },
        TARGET_REVERTED: revert,
        ROLLBACK_ASKED: askedBack,
        PRIMARY_LOST: losePrimary,
        PRIMARY_RETURNED: returnToPrimary,
        CANARY_LOST: leaveCanary,
        ROLLOUT_REFUSED: {
          actions: [change('noteWaiting'), say<'ROLLOUT_REFUSED'>((_, { gates }) => ({ reason: 'WaitingForApproval', gates }))],
        },
        ROLLOUT_APPROVED: {
          target: 'progressing',
          actions: [change('noteApproved'), say(({ run }) => ({ reason: 'NewRevision', revision: run.revision }))],
        },
      },
    },
    progressing: {
      initial: 'starting',
      on: {
        CANARY_STUCK: rollBack,
        PRIMARY_STUCK: rollBack,
        REVISION_FOUND: restart,
        TARGET_REVERTED: revert,
        PRIMARY_LOST: losePrimary,
        ROLLBACK_ASKED: askedBack,
      },
      states: {
        starting: {
          on: {
            CANARY_READY: [
              { guard: 'skipsAnalysis', target: '#canary.promoting.copying', actions: [change('skipAnalysis'), sayCopying] },
              { target: 'preparing', actions: [say(() => ({ reason: 'AnalysisStarted' }))] },
            ],
            CANARY_LOST: leaveCanary,
            PRIMARY_RETURNED: returnToPrimary,
          },
        },
        preparing: {
          on: {
            HOOKS_PASSED: [
              { guard: 'iterates', target: 'analysing', actions: [change('firstWeight')] },
              { target: 'analysing', actions: [change('firstWeight'), sayWeight] },
            ],
            RISE_REFUSED: refuseRise,
            HOOKS_FAILED: [
              {
                guard: 'exhausted',
                target: '#canary.rollingBack',
                actions: [change('failHooks'), sayHookFailed, change('rollBack'), sayRollingBack],
              },
              { actions: [change('failHooks'), sayHookFailed] },
            ],
            CANARY_LOST: { target: 'starting', ...leaveCanary },
            PRIMARY_RETURNED: returnToPrimary,
          },
        },
        analysing: {
          on: {
            CANARY_LOST: loseCanary,
            PRIMARY_RETURNED: [{ guard: 'neverAnalysed', target: 'starting', ...returnToPrimary }, regainPrimary],
            LOOK_TAKEN: takeLook,
            RISE_ALLOWED: rise,
            RISE_REFUSED: refuseRise,
            PROMOTION_ALLOWED: promote,
            PROMOTION_REFUSED: {
              target: '#canary.waitingPromotion',
              actions: [say<'PROMOTION_REFUSED'>((_, { gates }) => ({ reason: 'WaitingForPromotion', gates }))],
            },
          },
        },
      },
    },
    waitingPromotion: {
      on: {
        CANARY_STUCK: rollBack,
        PRIMARY_STUCK: rollBack,
        REVISION_FOUND: restart,
        TARGET_REVERTED: revert,
        PRIMARY_LOST: losePrimary,
        PRIMARY_RETURNED: regainPrimary,
        CANARY_LOST: loseCanary,
        LOOK_TAKEN: takeLook,
        RISE_ALLOWED: { ...rise, target: '#canary.progressing.analysing' },
        RISE_REFUSED: refuseRise,
        PROMOTION_ALLOWED: promote,
        ROLLBACK_ASKED: askedBack,
      },
    },
    promoting: {
      initial: 'copying',
      on: {
        PRIMARY_STUCK: failPromotion,
        PRIMARY_LOST: losePrimary,
        PRIMARY_RETURNED: regainPrimary,
        CANARY_LOST: leaveCanary,
        TARGET_CHANGED: leaveCanary,
      },
      states: {
        routing: { on: { TRAFFIC_SETTLED: { target: 'copying', actions: [sayCopying] } } },
        copying: { on: { PRIMARY_READY: stepBack } },
        shifting: { on: { STEP_DUE: stepBack } },
      },
    },
    finalising: {
      initial: 'routing',
      on: {
        TARGET_CHANGED: [{ guard: 'exposed', target: '.routing', ...leaveCanary }, ...finish],
        CANARY_LOST: leaveCanary,
        PRIMARY_LOST: { target: '.routing', ...losePrimary },
        PRIMARY_RETURNED: returnToPrimary,
      },
      states: {
        routing: { on: { TRAFFIC_SETTLED: 'scaling', PRIMARY_STUCK: failPromotion } },
        scaling: {
          on: {
            TARGET_SCALED: finish,
          },
        },
      },
    },
    succeeded: rest,
    rollingBack: {
      initial: 'routing',
      on: {
        PRIMARY_LOST: { target: '.routing', ...losePrimary },
        PRIMARY_RETURNED: returnToPrimary,
        CANARY_LOST: leaveCanary,
        TARGET_CHANGED: leaveCanary,
      },
      states: {
        routing: { on: { TRAFFIC_SETTLED: 'scaling' } },
        scaling: {
          on: {
            TARGET_SCALED: fail,
            TARGET_CHANGED: fail,
          },
        },
      },
    },
    failedPromotion: {
      initial: 'routing',
      on: {
        CANARY_LOST: leaveCanary,
        TARGET_CHANGED: leaveCanary,
        PRIMARY_LOST: { actions: [change('routeToCanary'), say(() => ({ reason: 'PrimaryLost' }))] },
      },
      states: {
        routing: { on: { TRAFFIC_SETTLED: 'restoring' } },
        restoring: {
          on: {
            PRIMARY_READY: { target: '#canary.rollingBack', actions: [change('leaveCanary')] },
            REVISION_FOUND: standIn,
          },
        },
      },
    },
    failed: rest,
    terminating: {
      initial: 'starting',
      on: { CANARY_LOST: [{ guard: 'mayComeBack', target: '.starting', ...leaveCanary }, leaveCanary], PRIMARY_LOST: losePrimary },
      states: {
        starting: { on: { CANARY_READY: { target: 'routing', actions: [change('stayOnCanary')] }, PRIMARY_RETURNED: returnToPrimary } },
        routing: {
          on: {
            PRIMARY_RETURNED: { actions: [change('stayOnCanary')] },
            TRAFFIC_SETTLED: { target: '#canary.terminated', actions: [say(() => ({ reason: 'Terminated' }))] },
          },
        },
      },
    },
    terminated: {},
  },
});
