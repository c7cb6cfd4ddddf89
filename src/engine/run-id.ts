/** Identity of a run: the revision and when it began, to the millisecond, for the same revision may come back within a second. */
export function runId(revision: string, nowMs: number): string {
  return `${revision}-${Math.floor(nowMs).toString(36)}`;
}
