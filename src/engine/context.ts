import type { HistoryEntry, Run } from '../api/run.ts';
import type { Policy } from './policy.ts';

/** What the machine carries. `policy` and `nowMs` are inputs of the one decision; the rest is what the status keeps. */
export interface EngineContext {
  readonly run: Run;
  /** Hash of the target last picked up (Flagger: status.lastAppliedSpec). */
  readonly appliedRevision: string;
  /** Hash of the target last promoted (Flagger: status.lastPromotedSpec). */
  readonly promotedRevision: string;
  /** Ended runs, newest first, at most 10. */
  readonly history: readonly HistoryEntry[];
  readonly policy: Policy;
  readonly nowMs: number;
}
