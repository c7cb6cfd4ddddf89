import type { Run } from '../api/run.ts';
import { wordCheck } from './check.ts';

const seconds = (from: string, to: string | undefined) =>
  to === undefined ? '' : ` in ${Math.round((Date.parse(to) - Date.parse(from)) / 1000)} s`;

function failing(run: Run): string {
  const checks = (run.checks ?? []).filter((check) => check.verdict !== 'pass').map(wordCheck);
  const weight = run.looks?.at(-1)?.weight;
  return `${checks.join('; ')}${weight === undefined ? '' : ` at canary weight ${weight} %`}`;
}

const causes: Readonly<Record<string, (run: Run) => string>> = {
  ChecksFailed: (run) => `${failing(run)}; ${count(run.failedChecks, 'look')} failed`,
  NoDataLimit: (run) => `${failing(run)}; ${count(run.noDataLooks, 'look')} in a row without data`,
  ErrorLimit: (run) => `${failing(run)}; ${count(run.errorLooks, 'look')} in a row could not be answered`,
  ProgressDeadlineExceeded: (run) => `it did not become ready within its progress deadline: ${run.message ?? ''}`,
  PromotionFailed: (run) => `the primary did not become ready with it: ${run.message ?? ''}`,
  PrimaryNotReady: (run) => `the primary is not ready: ${run.message ?? ''}`,
  CanaryNotReady: (run) => `it lost all its pods: ${run.message ?? ''}`,
};

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** In one sentence why a run ended, or will end, as it does. */
export function wordOutcome(run: Run): string {
  const images = (run.toImages ?? []).join(', ') || run.revision;
  const took = seconds(run.startedAt, run.endedAt);
  if (run.reason === 'TargetReverted') return 'the target was set back to what the primary runs, so the run ended';
  if (run.reason !== undefined) {
    const cause = causes[run.reason]?.(run) ?? run.message ?? run.reason;
    return `${images} ${run.state === 'failed' ? `was rolled back${took}` : 'is rolled back'}: ${cause}`;
  }
  if (run.state === 'succeeded') {
    return run.skipped
      ? `${images} was promoted${took} without analysis`
      : `${images} was promoted${took}: ${count(run.lookCount, 'look')} taken, ${run.failedChecks} failed`;
  }
  if (run.state === 'initialized') return `the primary serves ${images}`;
  return `${images} is under way at canary weight ${run.weight} %`;
}
