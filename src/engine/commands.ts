import type { Delivery } from '../api/run.ts';
import type { TrafficSplit } from '../api/traffic-split.ts';

/** Moments at which somebody else may be asked; the types of hooks behind them are the controller's to know. */
export type GateName = 'rollout' | 'rise' | 'promotion' | 'rollback';

/**
 * What the world should be made to be, as data. The engine gives a command only where the observation differs from what should be, and gives it again
 * until it no longer does; each is idempotent (rule 3).
 */
export type Command =
  /** Create or mend `<apex>-primary` and `<apex>-canary`. */
  | { readonly type: 'writeBackends' }
  /** Create or mend the apex Service, which then serves the primary. */
  | { readonly type: 'writeApex' }
  /** Create `<target>-primary` from the target. */
  | { readonly type: 'createPrimary' }
  /** Keep the pod template of one side as a ControllerRevision. */
  | { readonly type: 'saveSnapshot'; readonly of: 'target' | 'primary' }
  | { readonly type: 'setTraffic'; readonly split: TrafficSplit }
  | { readonly type: 'scaleTarget'; readonly replicas: number }
  /** Make the primary equal to the snapshot `revision`. */
  | { readonly type: 'promote'; readonly revision: string; readonly runId: string }
  /** Measure all checks once, as an operation with this key. */
  | { readonly type: 'measure'; readonly key: string }
  /** Ask the gates of one moment, as an operation with this key. */
  | { readonly type: 'ask'; readonly gate: GateName }
  /** Call the pre-rollout hooks in order, as an operation with this key. */
  | { readonly type: 'prepare'; readonly key: string }
  /** Give what the ended run owes, as an operation. */
  | { readonly type: 'deliver'; readonly delivery: Delivery }
  /** Point the apex Service back at the target, as it was before the Canary. */
  | { readonly type: 'revertApex' }
  /** Make a route that others made be what it was before the Canary, or one step nearer to it. */
  | { readonly type: 'giveBack' }
  /** Let the deletion go on: take our finalizer off. */
  | { readonly type: 'release' }
  | { readonly type: 'pruneSnapshots'; readonly keep: readonly string[] };
