import type { Run } from '../api/run.ts';
import { countOf, wordCause } from './cause.ts';

const seconds = (from: string, to: string | undefined) =>
  to === undefined ? '' : ` in ${Math.round((Date.parse(to) - Date.parse(from)) / 1000)} s`;

/** In one sentence why a run ended, or will end, as it does. */
export function wordOutcome(run: Run): string {
  const images = (run.toImages ?? []).join(', ') || run.revision;
  const took = seconds(run.startedAt, run.endedAt);
  if (run.reason === 'TargetReverted') return 'the target was set back to what the primary runs, so the run ended';
  if (run.reason !== undefined) {
    return `${images} ${run.state === 'failed' ? `was rolled back${took}` : 'is rolled back'}: ${wordCause(run)}`;
  }
  if (run.startedAt === run.endedAt) return foundAtRest(run, images);
  if (run.state === 'succeeded') {
    return run.skipped
      ? `${images} was promoted${took} without analysis`
      : `${images} was promoted${took}: ${countOf(run.lookCount, 'look')} taken, ${run.failedChecks} failed`;
  }
  if (run.state.startsWith('initializing')) return 'the primary does not serve yet';
  if (run.state === 'initialized') return `the primary serves ${images}`;
  return `${images} is under way at canary weight ${run.weight} %`;
}

/** Such a run began and ended with being taken over from Flagger. */
function foundAtRest({ state, fromImages = [] }: Run, images: string): string {
  return state === 'failed'
    ? `${images} failed before Serin took over; the primary serves ${fromImages.join(', ')}`
    : `the primary serves ${images}`;
}
