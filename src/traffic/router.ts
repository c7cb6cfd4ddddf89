import type { Canary } from '../api/canary.ts';
import type { TrafficSplit } from '../api/traffic-split.ts';
import type { CacheReader } from '../kube/cache.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Resource } from '../kube/resource.ts';

/** What stands in the route now, read from the caches. */
export interface RouteState {
  /** Share of the canary as written in the route, percent, whoever wrote it; undefined while there is no route of ours. */
  readonly canaryWeightPercent: number | undefined;
  /** The proxy has taken this generation: every parent that we name has accepted it. Only then is a weight "set". */
  readonly accepted: boolean;
  /** Why it is not accepted, as a sentence with the parent and its condition. */
  readonly pending?: string;
  /** The route says exactly what is wanted, and nothing else of ours differs (fields, labels, annotations): write() has nothing to do. */
  readonly asWanted: boolean;
  /** How far a route that served others is taken over; absent where it is not. */
  readonly takeOver?: TakeOver;
  /** How far a route that others made has been given back to them; absent where it is ours, or there is none. */
  readonly loan?: Loan;
}

/**
 * A proxy that hears of a route before the Services in it, or of their end before the route's, answers 503. So a route that serves others is taken over in
 * three writes. `apart`: it does not name our Services; `joined`: it does, without traffic; `left`: they have the traffic, and the others are still named.
 */
export type TakeOver = 'apart' | 'joined' | 'left';

/** The same on the way back, from `ours`, which names our Services only, over `left` and `joined` to `apart`. */
export type Loan = 'ours' | TakeOver;

/**
 * A traffic router. The run record is the truth: a repair writes the split it is given, never 100/0 of its own (flagger-routing section 8, 1).
 */
export interface Router {
  /** Reads caches only. */
  read(canary: Canary, wanted: TrafficSplit): RouteState;
  /**
   * Makes the route exist and say `wanted`, or be one step nearer to it while it is taken over; the primary gets what the canary does not. One request at most, by JSON patch with `test` of uid and of
   * the rules it rests on (rule 7). Nothing to do: no request. A repeat is harmless. Throws ControllerError or KubeError.
   */
  write(canary: Canary, wanted: TrafficSplit): Promise<void>;
  /**
   * Makes a route that others made be what it was before, or one step nearer to it (spec.revertOnDeletion, I9). One request at most; nothing to do, or a last
   * step that the proxy has not taken yet: no request. A repeat is harmless. Throws KubeError.
   */
  giveBack(canary: Canary): Promise<void>;
}

/** What a router can do. A Canary that asks for what is false here is refused or warned about (rule 11). */
export interface RouterFeatures {
  readonly weights: boolean;
  readonly match: boolean;
  readonly mirror: boolean;
  readonly sessionAffinity: boolean;
}

/** What every room that reads and writes the cluster is given. `cache` throws for a resource that app.ts does not watch. */
export interface ClusterAccess {
  readonly client: KubeClient;
  readonly cache: (resource: Resource) => CacheReader;
}

/** What the flags say to every router. */
export interface RouterOptions {
  /** Flag -ingress-class: the class of the objects made for an ingress controller. Absent: its default. */
  readonly ingressClass?: string;
}

/** A provider as data (rule 10). */
export interface RouterProvider {
  /** Value of spec.provider. */
  readonly name: string;
  readonly features: RouterFeatures;
  /** What it reads and writes; RBAC and reflectors are made from this. */
  readonly resources: readonly Resource[];
  /** Built-in metrics of the last `windowMs`, in the grammar of api/query-template.ts (flagger-routing section 2.1). `durationUnit` is that of the answer. */
  readonly queries: {
    readonly successRate: (windowMs: number) => string;
    readonly duration: (windowMs: number) => string;
    readonly durationUnit: 's' | 'ms';
  };
  readonly create: (access: ClusterAccess, options?: RouterOptions) => Router;
}
