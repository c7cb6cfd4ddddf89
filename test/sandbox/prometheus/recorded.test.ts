import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createPrometheusApi } from '../../../src/sandbox/prometheus/http-api.ts';
import { createSeriesStore } from '../../../src/sandbox/prometheus/series-store.ts';
import { createVirtualClock } from '../../../src/sandbox/virtual-clock.ts';
import { comparedQueries, comparedRanges } from './cases.ts';
import { comparedSeries, dataStartMs } from './samples.ts';

interface Answer {
  readonly query: string;
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const recorded = JSON.parse(readFileSync(new URL('recorded/answers.json', import.meta.url), 'utf8')) as {
  readonly instants: readonly (Answer & { readonly timeMs: number })[];
  readonly ranges: readonly (Answer & { readonly startMs: number; readonly endMs: number; readonly step: string })[];
};

const api = loadApi();

function loadApi() {
  const store = createSeriesStore({ keepMs: 3_600_000 });
  for (const { labels, samples } of comparedSeries()) {
    const series = store.series(labels);
    for (const [timeMs, value] of samples) store.append(series, timeMs, value);
  }
  return createPrometheusApi({ store, clock: createVirtualClock({ startMs: dataStartMs }) });
}

function ask(path: string, parameters: Record<string, string>) {
  const { status, body } = api({ method: 'GET', url: `http://prometheus${path}?${new URLSearchParams(parameters)}`, timeoutMs: 1000 });
  return { status, body: normalise(JSON.parse(body), parameters['query'] ?? '') };
}

/** Numbers to 12 digits (exp and the like differ in the last bits between machines); a vector's order is nobody's business unless it was asked for. */
function normalise(body: unknown, query: string): unknown {
  const text = JSON.stringify(body, (_key, value) =>
    typeof value === 'string' && /^-?\d+\.?\d*(e[+-]?\d+)?$/.test(value) ? String(Number(Number(value).toPrecision(12))) : value,
  );
  const parsed = JSON.parse(text) as { data?: { resultType: string; result: object[] } };
  if (/^(topk|bottomk|sort)/.test(query)) return parsed;
  if (parsed.data?.resultType === 'vector' || parsed.data?.resultType === 'matrix') {
    parsed.data.result.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return parsed;
}

test('the record covers every compared query', () => {
  expect(new Set(recorded.instants.map(({ query }) => query))).toEqual(new Set(comparedQueries));
  expect(recorded.ranges.map(({ query }) => query)).toEqual(comparedRanges.map(({ query }) => query));
});

test.for(comparedQueries)('answers %j as a real Prometheus does', (query) => {
  const answers = recorded.instants.filter((answer) => answer.query === query);
  for (const { timeMs, status, body } of answers) {
    const ours = ask('/api/v1/query', { query, time: String(timeMs / 1000) });
    expect(ours, `at ${(timeMs - dataStartMs) / 1000} s`).toEqual({ status, body: normalise(body, query) });
  }
});

test.for(recorded.ranges)(
  'answers the range of $query by $step as a real Prometheus does',
  ({ query, startMs, endMs, step, status, body }) => {
    const ours = ask('/api/v1/query_range', { query, start: String(startMs / 1000), end: String(endMs / 1000), step });
    expect(ours).toEqual({ status, body: normalise(body, query) });
  },
);
