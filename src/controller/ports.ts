import type { Announcement } from '../api/announcement.ts';
import type { Canary } from '../api/canary.ts';
import type { Issue } from '../api/validate.ts';
import type { HookCaller } from '../hooks/hook-caller.ts';
import type { CacheReader } from '../kube/cache.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ObjectKey } from '../kube/object-key.ts';
import type { Operations } from '../loop/operations.ts';
import type { Measurer } from '../metrics/measurer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Router } from '../traffic/router.ts';
import type { ServiceRouter } from '../traffic/service-router.ts';
import type { WordedEvent } from '../wording/announcement.ts';
import type { Workload } from '../workload/workload.ts';
import type { CanaryMetrics } from './canary-metrics.ts';
import type { Departure } from './departure.ts';
import type { OperationOutcome } from './outcome.ts';
import type { WatchPods } from './pod-watches.ts';
import type { PolicyOptions } from './policy-of.ts';

/** Everything that the reconciler of Canaries is given; app.ts makes it, tests make it with other ends. */
export interface ControllerPorts extends PolicyOptions {
  readonly client: KubeClient;
  readonly canaries: CacheReader;
  readonly clock: Clock;
  readonly validate: (canary: Canary) => { readonly errors: readonly Issue[]; readonly warnings: readonly Issue[] };
  /** By target kind and by provider; what is not built has been refused by `validate`. */
  readonly workloadOf: (canary: Canary) => Workload | undefined;
  readonly routerOf: (canary: Canary) => Router | undefined;
  /** Why what the router reads is not known yet, as a sentence; such a Canary is looked at again when it is. */
  readonly unlisted: (canary: Canary) => string | undefined;
  /** How a Canary is deleted by what it has made, whatever its spec says by now; undefined where nothing that serves goes with it. */
  readonly departureOf: (canary: Canary) => Departure | undefined;
  readonly watchPods: WatchPods;
  /** Tells the loop to look at a Canary again. */
  readonly enqueue: (key: ObjectKey) => void;
  readonly services: ServiceRouter;
  readonly measurer: Measurer;
  readonly hookCaller: HookCaller;
  readonly operations: Operations<OperationOutcome, ObjectKey>;
  /** Tells of what a decision came to: Event, event hooks, alert. Delays nothing (I7). */
  readonly announce: (canary: Canary, announcement: Announcement) => void;
  /** Writes an Event and calls event hooks. Delays nothing. */
  readonly recordEvent: (canary: Canary, event: WordedEvent) => void;
  /** Sends the one alert of a run that has ended, to the end of its tries. Never rejects for what a sink did. */
  readonly sendTerminalAlert: (canary: Canary, signal: AbortSignal) => Promise<void>;
  readonly metrics: CanaryMetrics;
}
