import type { Canary } from '../../api/canary.ts';
import type { Run } from '../../api/run.ts';
import { wordCheck } from '../../wording/check.ts';
import { wordOutcome } from '../../wording/outcome.ts';
import { marks, notReady } from './canary-view.ts';
import { oneLine } from './one-line.ts';

const ends = new Set(['Succeeded', 'Failed', 'Initialized']);

/** One line for what is new between two versions of a Canary's record; undefined where nothing that a person follows has changed. */
export function changeLine(before: Canary | undefined, after: Canary): string | undefined {
  const run = after.status?.run;
  const name = `${after.metadata.name}.${after.metadata.namespace}`;
  const obstacle = newObstacle(before, after);
  if (run === undefined) {
    const news = obstacle ?? restLine(before, after);
    return news === undefined ? undefined : `${name}  ${news}`;
  }
  const old = before?.status?.run;
  const phase = after.status?.phase ?? '';
  const isSamePhase = old?.id === run.id && before?.status?.phase === phase;
  const look = newLook(old, run);
  if (isSamePhase && old?.weight === run.weight && look === undefined && obstacle === undefined) return undefined;
  const end = ends.has(phase) && !isSamePhase ? oneLine(wordOutcome(run)) : undefined;
  const parts = [name, phase.padEnd(12), `canary weight ${String(run.weight).padStart(3)} %`, look?.join(', '), end, obstacle];
  return parts.filter((part) => part !== undefined).join('  ');
}

/** Where a Canary without a run stands, when it is first seen and when that changes: whoever follows it shall not wait before an empty screen. */
function restLine(before: Canary | undefined, { status }: Canary): string | undefined {
  if (before !== undefined && before.status?.phase === status?.phase) return undefined;
  if (status === undefined) return 'not looked at yet';
  return status.phase ? `${status.phase.padEnd(12)}  no run yet` : 'no run yet';
}

/** Why the Canary is not ready, where that is new. */
function newObstacle(before: Canary | undefined, after: Canary): string | undefined {
  const obstacle = notReady(after);
  return before !== undefined && notReady(before) === obstacle ? undefined : obstacle;
}

/** The checks of a look that `old` does not know yet, each as `✓ request-success-rate 100 % (must be >= 99 %)`. */
export function newLook(old: Run | undefined, run: Run): string[] | undefined {
  const lookCount = old?.id === run.id ? old.lookCount : 0;
  if (old === undefined || run.lookCount <= lookCount) return undefined;
  return (run.checks ?? []).map((check) => `${marks[check.verdict]} ${oneLine(wordCheck(check))}`);
}
