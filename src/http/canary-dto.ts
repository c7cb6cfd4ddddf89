import type { Canary, CanaryCondition } from '../api/canary.ts';
import { failureThreshold } from '../api/defaults.ts';
import { wordOutcome } from '../wording/outcome.ts';
import type { CanaryDto } from './dto.ts';

/** What is shown of a Canary: nothing of its spec but the target and the limit, so that no address of a hook gets out (I12). Pure. */
export function canaryDto(canary: Canary): CanaryDto {
  const { metadata, spec, status } = canary;
  const run = status?.run;
  const conditions = status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  const { apiVersion, kind, name } = spec.targetRef;
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    phase: status?.phase ?? '',
    weight: run?.weight ?? status?.canaryWeight ?? 0,
    target: { apiVersion, kind, name },
    images: { from: run?.fromImages ?? [], to: run?.toImages ?? [] },
    ...(run === undefined ? {} : { outcome: wordOutcome(run) }),
    ...(ready === undefined ? {} : { ready: readyDto(ready) }),
    warnings: conditions
      .filter(({ type, status: holds }) => type === 'Warning' && holds === 'True')
      .map(({ reason, message = '' }) => ({ reason, message })),
    ...(run === undefined ? {} : { run: runDto(run, failureThreshold(canary)) }),
    history: status?.history ?? [],
  };
}

function readyDto({ status, reason, message, lastTransitionTime }: CanaryCondition): NonNullable<CanaryDto['ready']> {
  return {
    status,
    reason,
    ...(message === undefined ? {} : { message }),
    ...(lastTransitionTime === undefined ? {} : { since: lastTransitionTime }),
  };
}

type Run = NonNullable<NonNullable<Canary['status']>['run']>;

function runDto(run: Run, failedChecksLimit: number): NonNullable<CanaryDto['run']> {
  const { id, revision, state, change, startedAt, stateSince, endedAt, lookCount, failedChecks } = run;
  return {
    id,
    revision,
    state,
    ...(change === undefined ? {} : { change }),
    startedAt,
    stateSince,
    ...(endedAt === undefined ? {} : { endedAt }),
    lookCount,
    failedChecks,
    failedChecksLimit,
    weights: run.weights ?? [],
    looks: run.looks ?? [],
    checks: run.checks ?? [],
  };
}
