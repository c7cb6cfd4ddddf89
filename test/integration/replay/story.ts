import type { Canary } from '../../../src/api/canary.ts';
import type { KubeObject } from '../../../src/kube/object.ts';

/** A request to a hook, a gate or an alert sink. */
export interface ToldRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The objects of a namespace while the Canary's status said one thing. */
export interface Moment {
  /** `PHASE-wWEIGHT-iITERATION-fFAILED`; `gone` without a Canary. */
  readonly label: string;
  readonly objects: readonly KubeObject[];
}

/** All that a controller let others see of one scenario. */
export interface Story {
  /** As the user wrote it. */
  readonly canary: Canary;
  /** In the order in which they were sent. */
  readonly requests: readonly ToldRequest[];
  /** Lines of /metrics about this namespace, before the change that begins the run and after its end. */
  readonly metricsBefore: readonly string[];
  readonly metricsAfter: readonly string[];
  readonly moments: readonly Moment[];
}

export function labelOf({ status }: Canary): string {
  const { phase = '', canaryWeight = 0, iterations = 0, failedChecks = 0 } = status ?? {};
  return `${phase}-w${canaryWeight}-i${iterations}-f${failedChecks}`;
}
