import type { CheckRecord, Verdict } from './run.ts';

/** Something a person may want to hear of, as data; wording/ makes the sentence. Best effort (I7): a crash may lose or repeat one. */
export type Announcement =
  | { readonly reason: 'Initialized' }
  | { readonly reason: 'NewRevision'; readonly revision: string }
  | { readonly reason: 'RevisionSuperseded'; readonly revision: string }
  | { readonly reason: 'TargetReverted' }
  | { readonly reason: 'WaitingForApproval'; readonly gates: readonly string[] }
  | { readonly reason: 'WaitingForTrafficIncrease'; readonly gates: readonly string[] }
  | { readonly reason: 'WaitingForPromotion'; readonly gates: readonly string[] }
  | { readonly reason: 'AnalysisStarted' }
  | { readonly reason: 'HookFailed'; readonly name: string; readonly message: string }
  | { readonly reason: 'IterationAdvanced'; readonly iteration: number; readonly iterations: number }
  | { readonly reason: 'RoutingToCanary' }
  | { readonly reason: 'WeightAdvanced'; readonly weightPercent: number }
  | { readonly reason: 'LookFailed'; readonly verdict: Exclude<Verdict, 'pass'>; readonly checks: readonly CheckRecord[] }
  | { readonly reason: 'RollingBack'; readonly cause: string; readonly message: string }
  | { readonly reason: 'RolledBack' }
  | { readonly reason: 'Copying' }
  | { readonly reason: 'PrimaryWeightAdvanced'; readonly weightPercent: number }
  | { readonly reason: 'RoutingToPrimary' }
  | { readonly reason: 'Promoted'; readonly skipped: 'analysed' | 'skipped' }
  | { readonly reason: 'PromotionFailed'; readonly message: string }
  | { readonly reason: 'CanaryLost'; readonly message: string }
  | { readonly reason: 'PrimaryLost' }
  | { readonly reason: 'PrimaryReturned'; readonly weightPercent: number }
  | { readonly reason: 'Terminating' }
  | { readonly reason: 'Terminated' };
