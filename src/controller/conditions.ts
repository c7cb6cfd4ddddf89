import type { Canary, CanaryCondition } from '../api/canary.ts';
import { promotedCondition } from '../api/promoted-condition.ts';
import type { EngineContext } from '../engine/context.ts';
import { isInitializing, phaseOf } from '../engine/phase.ts';
import type { WordedEvent } from '../wording/announcement.ts';
import { wordIssues } from '../wording/issue.ts';
import { wordOutcome } from '../wording/outcome.ts';
import type { ControllerPorts } from './ports.ts';

/** A condition without its times, which `timed` fills in. */
export type Statement = Pick<CanaryCondition, 'type' | 'reason'> & {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly message: string;
};

/** What stands in the way of a turn: a refused spec, a missing target, an error that waits for a person. */
export interface Obstacle {
  readonly reason: string;
  readonly message: string;
  /** `stalled`: only a person can mend it (kstatus: Stalled). */
  readonly until: 'stalled' | 'retried';
}

type Issues = ReturnType<ControllerPorts['validate']>['warnings'];

/** Ready is about the service that users get, not about the release: it stays True during a run and after a rollback (architecture). */
function ready(context: EngineContext, facts: { primaryPods: number; awaited: string }): Statement {
  const { run } = context;
  if (isInitializing(run.state)) return { type: 'Ready', status: 'False', reason: 'Initializing', message: facts.awaited };
  if (facts.primaryPods > 0) return { type: 'Ready', status: 'True', reason: 'Serving', message: wordOutcome(run) };
  return run.primaryDown
    ? { type: 'Ready', status: 'True', reason: 'ServedByCanary', message: 'the primary has no available pod; the canary gets all traffic' }
    : { type: 'Ready', status: 'False', reason: 'PrimaryNotReady', message: facts.awaited };
}

/** Conditions of a Canary under way, in a fixed order. */
export function statementsOf(
  canary: Canary,
  context: EngineContext,
  facts: { primaryPods: number; awaited: string; warnings: Issues; obstacle?: Obstacle },
): Statement[] {
  const promoted = promotedCondition(phaseOf(context.run.state), canary.spec.targetRef.kind);
  const { obstacle, warnings } = facts;
  const normal = ready(context, facts);
  return [
    { type: 'Promoted', ...promoted },
    obstacle === undefined
      ? normal
      : { ...normal, status: normal.status === 'True' ? 'True' : 'False', reason: obstacle.reason, message: obstacle.message },
    ...(obstacle?.until === 'stalled'
      ? [{ type: 'Stalled', status: 'True' as const, reason: obstacle.reason, message: obstacle.message }]
      : []),
    ...(warnings.length === 0
      ? []
      : [
          {
            type: 'Warning',
            status: 'True' as const,
            reason: warnings[0]?.code ?? 'Warning',
            message: wordIssues(warnings).slice(0, 1024),
          },
        ]),
  ];
}

/** A condition that stands, to be said again. */
export function asStatement({ type, status, reason, message = '' }: CanaryCondition): Statement {
  return { type, status: status as Statement['status'], reason, message };
}

/** Conditions of a Canary whose spec is refused: what Flagger's readers know stays as it was. */
export function refusedStatements(canary: Canary, errors: Issues): Statement[] {
  const message = wordIssues(errors).slice(0, 2048);
  const promoted = canary.status?.conditions?.find((condition) => condition.type === 'Promoted');
  return [
    ...(promoted === undefined ? [] : [asStatement(promoted)]),
    { type: 'Ready', status: 'False', reason: 'SpecRefused', message },
    { type: 'Stalled', status: 'True', reason: 'SpecRefused', message },
  ];
}

/** Fills in the times: an unchanged condition keeps both, and a status that stays keeps its transition (Kubernetes API conventions). */
export function timed(
  statements: readonly Statement[],
  before: readonly CanaryCondition[],
  facts: { now: string; generation: number | undefined },
): CanaryCondition[] {
  return statements.map(({ type, status, reason, message }) => {
    const old = before.find((condition) => condition.type === type);
    const same = old !== undefined && old.status === status && old.reason === reason && old.message === message;
    if (same) return { ...old, ...(facts.generation === undefined ? {} : { observedGeneration: facts.generation }) };
    return {
      type,
      status,
      reason,
      message,
      lastUpdateTime: facts.now,
      lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? facts.now) : facts.now,
      ...(facts.generation === undefined ? {} : { observedGeneration: facts.generation }),
    };
  });
}

export function refusalEvent(errors: Issues): WordedEvent {
  return { reason: 'SpecRefused', type: 'Warning', message: wordIssues(errors).slice(0, 1000) };
}
