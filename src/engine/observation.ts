import type { CheckRecord, Delivery } from '../api/run.ts';
import type { TrafficSplit } from '../api/traffic-split.ts';

/** Whether a workload has come up; `stuck` will not without a change. */
export type ObservedReadiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'stuck'; readonly reason: string; readonly message: string };

export interface ObservedSide {
  readonly revision: string;
  readonly images: readonly string[];
  readonly replicas: number;
  /** When it last got on, or began to lack pods, as its controller noted. */
  readonly progressedAtMs?: number;
  readonly availablePods: number;
  readonly readiness: ObservedReadiness;
  /** A pod that surely cannot start or stay up, before any deadline says so. */
  readonly failure?: { readonly reason: string; readonly message: string };
}

export interface ObservedTarget extends ObservedSide {
  readonly change?: string;
  /** What it is scaled up to from zero; as many as the primary has where absent. */
  readonly startReplicas?: number;
  /** Its pods were started with other contents of its configs than would be promoted, until it has been at zero. */
  readonly podsOutdated?: boolean;
}

/**
 * What the gates of one moment have answered, all together (rule 5): who refuses, and when a refusal is asked about again. Without gates it is `open`.
 * A rollback gate is `open` when it asks for the rollback, and `closed` without hooks.
 */
export type GateState =
  | { readonly kind: 'open'; readonly names: readonly string[] }
  | { readonly kind: 'closed'; readonly names: readonly string[]; readonly askAgainAtMs: number }
  | { readonly kind: 'unasked' }
  | { readonly kind: 'asking' };

/** What a list of hooks that is delivered in order has come to. `none`: there are no hooks of that type. */
export type HooksState =
  | { readonly kind: 'none' }
  | { readonly kind: 'undelivered' }
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

/** Everything a decision rests on, gathered once per turn: facts, no wishes. */
export interface Observation {
  readonly nowMs: number;
  readonly target: ObservedTarget | undefined;
  readonly primary: ObservedSide | undefined;
  readonly services: {
    readonly backends: 'ok' | 'missing' | 'drifted';
    readonly apex: 'ok' | 'missing' | 'drifted';
    /** The apex Service selects the primary's pods. */
    readonly apexServesPrimary: boolean;
  };
  readonly route: {
    /** As written; undefined while there is no route. */
    readonly canaryWeightPercent: number | undefined;
    /** What the route says, where that is what the run wanted when it was observed, and nothing else differs. */
    readonly shows: TrafficSplit | undefined;
    /** Since when the route has said this, or is at a step between others and us, and the proxy has accepted it; undefined while it has not. */
    readonly settledAtMs: number | undefined;
    /** How far a route that served others is taken over; absent where it is not. */
    readonly takeOver?: 'apart' | 'joined' | 'left';
    /** How far a route that others made has been given back to them; absent: it is ours. */
    readonly loan?: 'ours' | 'left' | 'joined' | 'apart';
  };
  /** Revisions with a kept snapshot. */
  readonly snapshots: ReadonlySet<string>;
  /** For the present state and weight of the run. */
  readonly gates: { readonly rollout: GateState; readonly rise: GateState; readonly promotion: GateState; readonly rollback: GateState };
  readonly preRollout: HooksState;
  /** What the ended run owed and has been tried to the end. */
  readonly delivered: readonly Delivery[];
  /** The same, and what is under way. */
  readonly delivering: readonly Delivery[];
  /** The finished measurements of the look with this key, if there are. */
  readonly look: { readonly key: string; readonly records: readonly CheckRecord[] } | undefined;
  /** The Canary is being deleted, and its finalizer waits for us (spec.revertOnDeletion). */
  readonly deleting: boolean;
  /** Value of the annotation serin.dev/retry. */
  readonly retry: string | undefined;
}
