import type { CheckRecord, Verdict } from '../api/run.ts';

/** From worst to best. A failed check is knowledge and outweighs what could not be known; an unanswered one outweighs one without data. */
const fromWorst = ['fail', 'error', 'no-data', 'pass'] as const satisfies readonly Verdict[];

/** The verdict of a look: the worst of all its checks. A Canary without checks passes. What `strict` makes of it is for `countLook`. */
export function concludeLook(records: readonly Pick<CheckRecord, 'verdict'>[]): Verdict {
  return fromWorst.find((verdict) => records.some((record) => record.verdict === verdict)) ?? 'pass';
}
