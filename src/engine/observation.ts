import type { CheckRecord } from '../api/run.ts';

/** Whether a workload has come up; `stuck` will not without a change. */
export type ObservedReadiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'stuck'; readonly reason: string; readonly message: string };

export interface ObservedSide {
  readonly revision: string;
  readonly images: readonly string[];
  readonly replicas: number;
  readonly availablePods: number;
  readonly readiness: ObservedReadiness;
}

/** Who may hold a rise or a promotion (rule 5). The engine knows only open or closed, and who says so. */
export interface Gate {
  readonly name: string;
  readonly open: boolean;
}

/** Everything a decision rests on, gathered once per turn: facts, no wishes. */
export interface Observation {
  readonly nowMs: number;
  readonly target: (ObservedSide & { readonly change?: string }) | undefined;
  readonly primary: ObservedSide | undefined;
  readonly services: {
    readonly backends: 'ok' | 'missing' | 'drifted';
    readonly apex: 'ok' | 'missing' | 'drifted';
  };
  readonly route: {
    /** As written; undefined while there is no route. */
    readonly canaryWeightPercent: number | undefined;
    readonly drifted: boolean;
    readonly accepted: boolean;
    /** Since when the route has had this weight and the proxy has accepted it; undefined while it has not. */
    readonly settledAtMs: number | undefined;
  };
  /** Revisions with a kept snapshot. */
  readonly snapshots: ReadonlySet<string>;
  readonly gates: { readonly rollout: readonly Gate[]; readonly rise: readonly Gate[]; readonly promotion: readonly Gate[] };
  /** The finished measurements of the look with this key, if there are. */
  readonly look: { readonly key: string; readonly records: readonly CheckRecord[] } | undefined;
  /** Value of the annotation serin.dev/retry. */
  readonly retry: string | undefined;
}
