import type { Canary } from '../api/canary.ts';
import type { RunState } from '../api/run.ts';
import type { Observed } from './observe.ts';

/** What the state waits for, as a sentence: the first thing that is not yet as it must be. */
export function awaitedBy(canary: Canary, state: RunState, { observation, workload, route }: Observed): string {
  const { target, primary } = workload;
  if (target === undefined) return workload.problem ?? missingTarget(canary);
  if (primary === undefined) return 'the primary is being created';
  if (primary.readiness.kind !== 'ready') return `the primary is not ready: ${primary.readiness.message}`;
  if (observation.services.backends !== 'ok') return 'the Services are being written';
  if (route.pending !== undefined) return route.pending;
  if (state === 'initializing.routing') return 'the traffic is being routed to the primary';
  if (state === 'initializing.scaling') return 'the target is being scaled to zero';
  return 'the primary has no available pod';
}

function missingTarget({ metadata, spec }: Canary): string {
  return `${spec.targetRef.kind} ${spec.targetRef.name}.${metadata.namespace} does not exist yet: create it, or mend spec.targetRef`;
}
