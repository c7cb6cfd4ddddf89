import { isDeepStrictEqual } from 'node:util';
import type { Canary, CanaryPhase, CanaryStatus } from '../api/canary.ts';
import { canaryResource } from '../api/group.ts';
import type { Run } from '../api/run.ts';
import type { EngineContext } from '../engine/context.ts';
import { phaseOf } from '../engine/phase.ts';
import { splitOf } from '../engine/split.ts';
import type { JsonPatchOperation, KubeClient } from '../kube/client.ts';
import { objectKey } from '../kube/object-key.ts';
import { boundRecord } from './bound-record.ts';
import { type Statement, timed } from './conditions.ts';

/** In all others Flagger says 0 (flagger-engine section 2.2); the record keeps them. */
const countsIterations: ReadonlySet<CanaryPhase> = new Set(['Waiting', 'Progressing', 'WaitingPromotion', 'Promoting']);

/** What a status holds beside what was decided. */
interface Beside {
  readonly statements: readonly Statement[];
  readonly trackedConfigs: CanaryStatus['trackedConfigs'];
  readonly owing: Run[];
}

/** The status that a decision comes to: Flagger's fields, then ours. */
export function statusOf(canary: Canary, context: EngineContext, { statements, trackedConfigs, owing }: Beside): CanaryStatus {
  const { run, appliedRevision, promotedRevision, history } = context;
  const before = canary.status;
  const now = new Date(context.nowMs).toISOString();
  return boundRecord({
    ...(trackedConfigs === undefined ? {} : { trackedConfigs }),
    phase: phaseOf(run.state),
    failedChecks: run.failedChecks,
    canaryWeight: run.weight,
    iterations: countsIterations.has(phaseOf(run.state)) ? (run.iterations ?? 0) : 0,
    lastAppliedSpec: appliedRevision,
    lastPromotedSpec: promotedRevision,
    ...(before?.lastTransitionTime === undefined ? {} : { lastTransitionTime: before.lastTransitionTime }),
    ...cookiesOf(context),
    conditions: timed(statements, before?.conditions ?? [], { now, generation: canary.metadata.generation }),
    ...(canary.metadata.generation === undefined ? {} : { observedGeneration: canary.metadata.generation }),
    run,
    ...(owing.length === 0 ? {} : { owing }),
    ...(history.length === 0 ? {} : { history: [...history] }),
  });
}

/** Flagger's fields of session affinity. */
function cookiesOf(context: EngineContext): Partial<CanaryStatus> {
  const { canary, primary, previous } = splitOf(context).cookies ?? {};
  return {
    ...(canary === undefined ? {} : { sessionAffinityCookie: canary }),
    ...(primary === undefined ? {} : { primarySessionAffinityCookie: primary }),
    ...(previous === undefined ? {} : { previousSessionAffinityCookie: previous }),
  };
}

/** Refused specs have a status too, though no run. */
export function refusedStatus(canary: Canary, statements: readonly Statement[], nowMs: number): CanaryStatus {
  const now = new Date(nowMs).toISOString();
  return {
    ...canary.status,
    conditions: timed(statements, canary.status?.conditions ?? [], { now, generation: canary.metadata.generation }),
    ...(canary.metadata.generation === undefined ? {} : { observedGeneration: canary.metadata.generation }),
  };
}

/**
 * Writes the status, the only place that does. It tests the sequence number that the decision rests on, so that a stale writer is refused (I6, rule 7);
 * an unchanged status is not written (rule 6). Returns the Canary with the status as it now stands. Throws KubeError; a repeat is harmless.
 */
export async function checkpoint(client: KubeClient, canary: Canary, status: CanaryStatus, nowMs: number): Promise<Canary> {
  if (isDeepStrictEqual(status, canary.status)) return canary;
  const { run } = status;
  const next: CanaryStatus = {
    ...status,
    lastTransitionTime: new Date(nowMs).toISOString(),
    ...(run === undefined ? {} : { run: { ...run, seq: run.seq + 1 } }),
  };
  const restsOn: JsonPatchOperation =
    canary.status?.run === undefined
      ? { op: 'test', path: '/metadata/resourceVersion', value: canary.metadata['resourceVersion'] }
      : { op: 'test', path: '/status/run/seq', value: canary.status.run.seq };
  const operations: JsonPatchOperation[] = [
    { op: 'test', path: '/metadata/uid', value: canary.metadata.uid },
    restsOn,
    { op: canary.status === undefined ? 'add' : 'replace', path: '/status', value: next },
  ];
  await client.patchJson(canaryResource, objectKey(canary.metadata.namespace, canary.metadata.name), operations, 'status');
  return { ...canary, status: next };
}
