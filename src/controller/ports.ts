import type { Canary } from '../api/canary.ts';
import type { CheckRecord } from '../api/run.ts';
import type { Issue } from '../api/validate.ts';
import type { CacheReader } from '../kube/cache.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ObjectKey } from '../kube/object-key.ts';
import type { Operations } from '../loop/operations.ts';
import type { Measurer } from '../metrics/measurer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Router } from '../traffic/router.ts';
import type { ServiceRouter } from '../traffic/service-router.ts';
import type { WordedEvent } from '../wording/announcement.ts';
import type { Workload } from '../workload/workload.ts';
import type { CanaryMetrics } from './canary-metrics.ts';

/** Everything that the reconciler of Canaries is given; app.ts makes it, tests make it with other ends. */
export interface ControllerPorts {
  readonly client: KubeClient;
  readonly canaries: CacheReader;
  readonly clock: Clock;
  readonly log: Log;
  readonly validate: (canary: Canary) => { readonly errors: readonly Issue[]; readonly warnings: readonly Issue[] };
  /** By target kind and by provider; what is not built has been refused by `validate`. */
  readonly workloadOf: (canary: Canary) => Workload | undefined;
  readonly routerOf: (canary: Canary) => Router | undefined;
  /** Why what the router reads is not known yet, as a sentence; such a Canary is looked at again when it is. */
  readonly unlisted: (canary: Canary) => string | undefined;
  readonly services: ServiceRouter;
  readonly measurer: Measurer;
  readonly operations: Operations<CheckRecord[], ObjectKey>;
  readonly recordEvent: (canary: Canary, event: WordedEvent) => void;
  readonly metrics: CanaryMetrics;
  /** Lower bound of spec.analysis.interval. */
  readonly minimumIntervalMs: number;
}
