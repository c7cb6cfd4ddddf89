import type { CheckRecord, Delivery, Verdict } from '../api/run.ts';

/** A revision as a run begins with it. */
export interface RevisionFacts {
  readonly revision: string;
  readonly previous: string;
  readonly fromImages: readonly string[];
  readonly toImages: readonly string[];
  readonly change?: string;
}

/** Facts that move the machine. step.ts derives them from the observation, in one fixed order. */
export type EngineEvent =
  | { readonly type: 'PRIMARY_READY'; readonly revision: string; readonly images: readonly string[] }
  | { readonly type: 'TRAFFIC_SETTLED' }
  | { readonly type: 'TARGET_SCALED' }
  | ({ readonly type: 'REVISION_FOUND'; readonly retry?: string } & RevisionFacts)
  | { readonly type: 'TARGET_REVERTED'; readonly revision: string }
  | { readonly type: 'TARGET_CHANGED' }
  | { readonly type: 'ROLLOUT_APPROVED' }
  | { readonly type: 'ROLLOUT_REFUSED'; readonly gates: readonly string[] }
  | { readonly type: 'CANARY_READY' }
  | { readonly type: 'HOOKS_PASSED' }
  | { readonly type: 'HOOKS_FAILED'; readonly name: string; readonly message: string }
  | { readonly type: 'ROLLBACK_ASKED'; readonly reason: 'RollbackRequested'; readonly message: string }
  | { readonly type: 'DELIVERED'; readonly deliveries: readonly Delivery[] }
  | { readonly type: 'CANARY_LOST'; readonly message: string; readonly target: 'down' | 'gone' }
  | { readonly type: 'CANARY_STUCK'; readonly reason: string; readonly message: string }
  | { readonly type: 'PRIMARY_LOST' }
  | { readonly type: 'PRIMARY_RETURNED' }
  | { readonly type: 'PRIMARY_STUCK'; readonly reason: string; readonly message: string; readonly serving: Serving }
  | { readonly type: 'LOOK_TAKEN'; readonly verdict: Verdict; readonly checks: readonly CheckRecord[] }
  | { readonly type: 'RISE_ALLOWED' }
  | { readonly type: 'RISE_REFUSED'; readonly gates: readonly string[] }
  | { readonly type: 'PROMOTION_ALLOWED' }
  | { readonly type: 'PROMOTION_REFUSED'; readonly gates: readonly string[] }
  | { readonly type: 'STEP_DUE' }
  | { readonly type: 'DELETION_ASKED'; readonly serving: Serving };

/** Who is to have the traffic when a state is left in need. */
export type Serving = 'primary' | 'canary';
