import type { Canary } from '../api/canary.ts';
import { retryAnnotation } from '../api/group.ts';
import type { Observation, ObservedSide } from '../engine/observation.ts';
import { lookKey } from '../engine/schedule.ts';
import { keyOf } from '../kube/object-key.ts';
import type { Router, RouteState } from '../traffic/router.ts';
import type { Workload, WorkloadSide, WorkloadState } from '../workload/workload.ts';
import type { ControllerPorts } from './ports.ts';
import type { RouteSettling } from './route-settling.ts';

/** What a turn knows of the world: the engine's observation, and the sentences that go with it. */
export interface Observed {
  readonly observation: Observation;
  readonly workload: WorkloadState;
  readonly route: RouteState;
}

const open = { rollout: [], rise: [], promotion: [] };

const sideOf = (side: WorkloadSide): ObservedSide => ({
  revision: side.revision,
  images: side.images,
  replicas: side.replicas,
  availablePods: side.availablePods,
  readiness: side.readiness,
});

/** Gathers everything the decision rests on: caches and finished operations, no request. */
export function observe(
  ports: ControllerPorts,
  canary: Canary,
  parts: { workload: Workload; router: Router; settling: RouteSettling },
): Observed {
  const nowMs = ports.clock.now();
  const workload = parts.workload.read(canary);
  const route = parts.router.read(canary);
  const { target, primary } = workload;
  const services =
    target === undefined
      ? { backends: 'missing' as const, apex: 'missing' as const }
      : ports.services.read(canary, serviceTargetOf(target));
  return {
    workload,
    route,
    observation: {
      nowMs,
      target: target === undefined ? undefined : { ...sideOf(target), ...(target.change === undefined ? {} : { change: target.change }) },
      primary: primary === undefined ? undefined : sideOf(primary),
      services: { backends: services.backends, apex: services.apex },
      route: {
        canaryWeightPercent: route.canaryWeightPercent,
        drifted: route.drifted,
        accepted: route.accepted,
        settledAtMs: parts.settling.observe(canary.metadata.uid, route, nowMs),
      },
      snapshots: workload.snapshots,
      gates: open,
      look: finishedLook(ports, canary),
      retry: canary.metadata.annotations?.[retryAnnotation],
    },
  };
}

/** What the Services need to know of the target. */
export function serviceTargetOf(target: NonNullable<WorkloadState['target']>) {
  return { label: target.selector.label, value: target.selector.value, ports: target.ports };
}

function finishedLook(ports: ControllerPorts, canary: Canary): Observation['look'] {
  const run = canary.status?.run;
  if (run === undefined) return undefined;
  const key = lookKey(run);
  const state = ports.operations.result(operationKey(canary, key));
  if (state?.kind !== 'done') return undefined;
  return { key, records: state.value ?? failedLook(state.error) };
}

/** A look that came to no end at all is an unanswered one. */
function failedLook(error: Error | undefined) {
  const message = error === undefined ? 'could not be measured' : error.message.slice(0, 200);
  return [{ name: 'analysis', bound: 'any value', verdict: 'error' as const, message }];
}

/** Operations are known by the Canary's uid, so that a Canary made anew under the same name starts clean. */
export function operationKey(canary: Canary, key: string): string {
  return `${canary.metadata.uid}/${keyOf(canary as never)}/${key}`;
}
