import type { CanaryStatus } from '../api/canary.ts';

/** Room for the record in the status (architecture, "Where the run lives"): etcd holds every byte of it for every Canary. */
const longestRecord = 32 * 1024;

const sizeOf = (status: CanaryStatus) => JSON.stringify({ run: status.run, history: status.history }).length;

/** Cuts the record to its room: older looks first, then history, then queries; never what a restart needs. */
export function boundRecord(status: CanaryStatus): CanaryStatus {
  let bounded = status;
  for (const cut of [halveLooks, halveLooks, halveLooks, dropHistory, dropQueries]) {
    if (sizeOf(bounded) <= longestRecord) return bounded;
    bounded = cut(bounded);
  }
  return bounded;
}

function halveLooks(status: CanaryStatus): CanaryStatus {
  const { run } = status;
  if (run?.looks === undefined) return status;
  return { ...status, run: { ...run, looks: run.looks.slice(-Math.ceil(run.looks.length / 2)) } };
}

function dropHistory({ history: _history, ...status }: CanaryStatus): CanaryStatus {
  return status;
}

function dropQueries(status: CanaryStatus): CanaryStatus {
  const { run } = status;
  if (run?.checks === undefined) return status;
  return { ...status, run: { ...run, checks: run.checks.map(({ query: _query, ...check }) => check) } };
}
