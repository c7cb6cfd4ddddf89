/**
 * Records what a real Prometheus answers to the compared queries. Needs an empty one with `--web.enable-remote-write-receiver`:
 *   node test/sandbox/prometheus/record.ts http://127.0.0.1:9099 > test/sandbox/prometheus/recorded/answers.json
 */
import { comparedQueries, comparedRanges, comparedTimesMs } from './cases.ts';
import { remoteWriteBody } from './remote-write.ts';
import { comparedSeries } from './samples.ts';

const [, , address = ''] = process.argv;

const written = await fetch(`${address}/api/v1/write`, {
  method: 'POST',
  headers: { 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf', 'x-prometheus-remote-write-version': '0.1.0' },
  body: remoteWriteBody(comparedSeries()),
});
if (!written.ok) throw new Error(`remote write: ${written.status} ${await written.text()}`);

async function ask(path: string, parameters: Record<string, string>) {
  const response = await fetch(`${address}${path}?${new URLSearchParams(parameters)}`);
  const { warnings: _warnings, infos: _infos, ...body } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body };
}

const instants: object[] = [];
for (const query of comparedQueries) {
  const first = await ask('/api/v1/query', { query, time: String((comparedTimesMs[0] ?? 0) / 1000) });
  const times = first.status === 400 ? comparedTimesMs.slice(0, 1) : comparedTimesMs;
  for (const timeMs of times) instants.push({ query, timeMs, ...(await ask('/api/v1/query', { query, time: String(timeMs / 1000) })) });
}
const ranges: object[] = [];
for (const { query, startMs, endMs, step } of comparedRanges) {
  const answer = await ask('/api/v1/query_range', { query, start: String(startMs / 1000), end: String(endMs / 1000), step });
  ranges.push({ query, startMs, endMs, step, ...answer });
}
const line = (entry: object) => JSON.stringify(entry);
process.stdout.write(`{"instants":[\n${instants.map(line).join(',\n')}\n],\n"ranges":[\n${ranges.map(line).join(',\n')}\n]}\n`);
