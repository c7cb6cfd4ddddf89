import type { Canary } from '../api/canary.ts';
import type { Issue } from '../api/validate.ts';

export const configKinds = ['ConfigMap', 'Secret'] as const;

/** A ConfigMap or Secret in the namespace of the Canary. */
export interface ConfigRef {
  readonly kind: (typeof configKinds)[number];
  readonly name: string;
}

/**
 * Whether a workload has come up (flagger-engine section 2.10). `waiting` may still become ready; `stuck` will not without a change (its progress
 * deadline has passed). `reason` is a stable CamelCase word, `message` a sentence.
 */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'stuck'; readonly reason: string; readonly message: string };

/** One of the two workloads, as the caches have it. */
export interface WorkloadSide {
  readonly name: string;
  readonly uid: string;
  /**
   * Hash of the pod template in the form that the primary gets (selector label rewritten, flagger-id and Flux's keys left out) and of the contents of its
   * tracked configs. The same for target and primary exactly when the primary runs what the target says.
   */
  readonly revision: string;
  readonly images: readonly string[];
  /** spec.replicas. */
  readonly replicas: number;
  /** When its controller last saw it get on, or begin to lack pods; what a progress deadline counts from. */
  readonly progressedAtMs?: number;
  /** Pods that can serve now: status.availableReplicas. */
  readonly availablePods: number;
  readonly readiness: Readiness;
}

export interface WorkloadTarget extends WorkloadSide {
  /** What it is scaled up to from zero: the autoscaler's fewest replicas, without one as many as the primary has; at least 1. */
  readonly startReplicas: number;
  /**
   * Its pods may have been started with other contents of its configs than it has now: environment variables do not change in a running pod, so what they
   * show is not what would be promoted (I2). True until it has been at zero, or until `saveSnapshot` all the same.
   */
  readonly podsOutdated: boolean;
  /** Selector label and value, and ports for portDiscovery. */
  readonly selector: { readonly label: string; readonly value: string };
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  /** Who and which commit, where an annotation of the target says so. */
  readonly change?: string;
}

/** What observe sees. `problem` says why the target cannot be guarded (no usable selector label), as a sentence with the remedy. */
export interface WorkloadState {
  readonly target: WorkloadTarget | undefined;
  readonly primary: WorkloadSide | undefined;
  readonly problem?: string;
  /** Why the primary gets no copy of the autoscaler, as a sentence with the remedy: it does not exist, or something is in the way. */
  readonly autoscalerProblem?: string;
  /** What works less well than its owner may think while the Canary guards the target (rule 11). */
  readonly warnings: readonly Issue[];
  /** Revisions for which a snapshot is kept, with all that it needs. */
  readonly snapshots: ReadonlySet<string>;
  /** Tracked configs whose present content is not known; `refresh` reads it. */
  readonly unread: readonly ConfigRef[];
  /**
   * Why the content of a tracked config is not known, as a sentence with the remedy. Not knowing is no change: a side that this concerns then shows the
   * revision of the record (status.lastAppliedSpec, lastPromotedSpec). Without a record nothing may be decided.
   */
  readonly configsPending?: string;
  /** Checksums of the target's tracked configs as in Flagger's status.trackedConfigs; absent where none is tracked or one is pending. */
  readonly trackedConfigs?: Readonly<Record<string, string>>;
}

/**
 * A kind of target and its `-primary` copy (flagger-engine section 7). Every method is idempotent: where the world is already so it makes no request,
 * else one, by JSON patch with `test` of uid and observed value (rule 7). Throws ControllerError or KubeError.
 */
export interface Workload {
  /**
   * Reads what `read` needs and no cache has: contents of tracked configs, each version once. No request where nothing has changed. Throws KubeError when
   * it has tried all; `read` is safe all the same.
   */
  refresh(canary: Canary): Promise<void>;
  /**
   * Reads one side anew into the caches, for a verdict that must not rest on a watch that may have fallen silent: one request, and of the target one for each
   * tracked config, too. Throws KubeError.
   */
  confirm(canary: Canary, side: 'target' | 'primary'): Promise<void>;
  /** Reads caches only. */
  read(canary: Canary): WorkloadState;
  /** Name of the target whose primary goes with the Canary, also where its spec names another by now; undefined where there is none. Reads caches only. */
  guardedBy(canary: Canary): string | undefined;
  /** Creates `<target>-primary` from the target as it is (bootstrap), with at least one replica, and the primary's autoscaler. */
  createPrimary(canary: Canary): Promise<void>;
  /**
   * Keeps what the primary would become (`of: 'target'`) or is (`of: 'primary'`) as a ControllerRevision owned by the Canary, under that side's present
   * revision, with immutable copies of the tracked configs that the target uses. Does nothing where it is kept already, and keeps nothing where a config
   * has changed since it was read: that is another revision.
   */
  saveSnapshot(canary: Canary, of: 'target' | 'primary'): Promise<void>;
  /** Makes the primary equal to the snapshot `revision` (I2, I11). `runId` gives the pods' flagger-id. Without autoscaler the replicas follow the target's; with one the primary's is made equal to the target's. Throws a stalling error when the snapshot is gone. */
  promote(canary: Canary, options: { readonly revision: string; readonly runId: string; readonly replicas?: number }): Promise<void>;
  /** Sets the target's spec.replicas; zero also keeps an autoscaler from waking it. */
  scaleTarget(canary: Canary, replicas: number): Promise<void>;
  /** Deletes snapshots of other revisions than those in `keep`, then the copies of configs that nothing needs any more. */
  pruneSnapshots(canary: Canary, keep: ReadonlySet<string>): Promise<void>;
}
