import type { Verdict } from '../api/run.ts';
import type { Limits } from './limits.ts';

/** What a run remembers of its looks. */
export interface Carry {
  /** Cumulative over the run; nothing takes it back (Flagger: status.failedChecks). */
  readonly failedChecks: number;
  /** In a row: a look that passes or fails begins anew. */
  readonly noDataLooks: number;
  /** In a row, likewise. */
  readonly errorLooks: number;
}

/** Why the run is to be rolled back. */
export type LimitExceeded = 'ChecksFailed' | 'NoDataLimit' | 'ErrorLimit';

/**
 * Counts one look. A limit is exceeded when its count reaches it. All three are compared each time, because an edit may have lowered a limit since.
 * Looks without data and unanswered ones each have their own count and neither ends the row of the other: neither knows anything (I10).
 */
export function countLook(carry: Carry, verdict: Verdict, limits: Limits): { carry: Carry; exceeded?: LimitExceeded } {
  const counted = count(carry, limits.strict && verdict !== 'pass' ? 'fail' : verdict);
  const exceeded = exceededOf(counted, limits);
  return exceeded === undefined ? { carry: counted } : { carry: counted, exceeded };
}

function count({ failedChecks, noDataLooks, errorLooks }: Carry, verdict: Verdict): Carry {
  switch (verdict) {
    case 'pass':
      return { failedChecks, noDataLooks: 0, errorLooks: 0 };
    case 'fail':
      return { failedChecks: failedChecks + 1, noDataLooks: 0, errorLooks: 0 };
    case 'no-data':
      return { failedChecks, noDataLooks: noDataLooks + 1, errorLooks };
    case 'error':
      return { failedChecks, noDataLooks, errorLooks: errorLooks + 1 };
  }
}

function exceededOf(carry: Carry, limits: Limits): LimitExceeded | undefined {
  if (carry.failedChecks >= Math.max(1, limits.threshold)) return 'ChecksFailed';
  if (carry.errorLooks >= Math.max(1, limits.errorLimit)) return 'ErrorLimit';
  if (carry.noDataLooks >= Math.max(1, limits.noDataLimit)) return 'NoDataLimit';
  return undefined;
}
