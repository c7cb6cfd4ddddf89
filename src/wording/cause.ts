import type { Run } from '../api/run.ts';
import { wordFailing } from './check.ts';

/** Why a run is taken back, as the on-call reads it: what was measured against its bound, or what else happened. */
export function wordCause(run: Run): string {
  return causes[run.reason ?? '']?.(run) ?? run.message ?? run.reason ?? 'no reason was recorded';
}

/** A person or a program asked for the rollback: nothing is known to be wrong with the release. */
export function wasAskedFor({ reason }: Run): boolean {
  return reason === 'RollbackRequested';
}

/** Flagger's sentence for the same, which people search for (flagger-engine section 4.2); '' where it has none. */
export function flaggerCause(run: Run): string {
  if (wasAskedFor(run)) return 'Rolling back manual webhook invoked';
  switch (run.reason) {
    case 'ChecksFailed':
      return `Failed checks threshold reached ${run.failedChecks}`;
    case 'ProgressDeadlineExceeded':
      return 'Progress deadline exceeded';
    default:
      return '';
  }
}

export const countOf = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

const causes: Readonly<Record<string, (run: Run) => string>> = {
  // A message: hooks decided it, before any look or after others.
  ChecksFailed: ({ message, ...run }) =>
    message === undefined
      ? failing(run, `${countOf(run.failedChecks, 'look')} failed`)
      : `${message}; ${countOf(run.failedChecks, 'failure')}`,
  NoDataLimit: (run) => `it could not be judged: ${failing(run, `${countOf(run.noDataLooks, 'look')} in a row without data`)}`,
  ErrorLimit: (run) => `it could not be judged: ${failing(run, `${countOf(run.errorLooks, 'look')} in a row could not be answered`)}`,
  ProgressDeadlineExceeded: ({ message }) => because('it did not become ready within its progress deadline', message),
  PromotionFailed: ({ message }) => because('the primary did not become ready with it', message),
  PrimaryNotReady: ({ message }) => because('the primary is not ready', message),
  CanaryNotReady: ({ message }) => because('it lost all its pods', message),
  RollbackRequested: ({ message = 'a rollback hook asked for it' }) => message,
};

function failing(run: Run, count: string): string {
  const checks = wordFailing(run.checks ?? []);
  if (checks === '') return because(count, run.message);
  const weight = run.looks?.at(-1)?.weight ?? 0;
  return `${checks}${weight === 0 ? '' : ` at canary weight ${weight} %`}; ${count}`;
}

const because = (what: string, message = '') => (message === '' ? what : `${what}: ${message}`);
