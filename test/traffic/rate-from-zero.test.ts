import { describe, expect, test } from 'vitest';
import { parseQueryTemplate, renderQueryTemplate } from '../../src/api/query-template.ts';
import { createPrometheusApi } from '../../src/sandbox/prometheus/http-api.ts';
import { createSeriesStore } from '../../src/sandbox/prometheus/series-store.ts';
import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import { createVirtualClock } from '../../src/sandbox/virtual-clock.ts';
import { contourQueries } from '../../src/traffic/contour/queries.ts';
import { podQueries } from '../../src/traffic/pod-queries.ts';

const startMs = Date.UTC(2026, 0, 1, 12);
const clock = createVirtualClock({ startMs });
const template = { name: 'web', namespace: 'shop', target: 'web', service: 'web', ingress: '', route: '', interval: '1m', variables: {} };

/** What each scrape of a counter read, by its second; `down`: the scrape failed. */
type Scrapes = readonly (readonly [second: number, value: number | 'down'])[];

/** The built-in query's answer at second 60. */
function answer(query: string, counters: readonly { readonly labels: Record<string, string>; readonly scrapes: Scrapes }[]): number {
  const store = createSeriesStore({ keepMs: 3_600_000 });
  for (const { labels, scrapes } of counters) {
    const series = store.series(labels);
    for (const [second, value] of scrapes) {
      if (value === 'down') store.endSeries(series, startMs + second * 1000);
      else store.append(series, startMs + second * 1000, value);
    }
  }
  const parsed = parseQueryTemplate(query);
  const rendered = parsed.ok ? renderQueryTemplate(parsed.template, template) : parsed;
  if (!rendered.ok) throw new Error('the built-in query cannot be rendered');
  const parameters = new URLSearchParams({ query: rendered.text, time: String(startMs / 1000 + 60) });
  const { status, body } = createPrometheusApi({ store, clock })({
    ...{ method: 'GET', timeoutMs: 1000 },
    url: `http://prometheus/api/v1/query?${parameters}`,
  });
  expect(status, body).toBe(200);
  const { data } = JSON.parse(body) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? Number.NaN);
}

const ofPod = (status: string, scrapes: Scrapes, pod = 'web-5d9-a1') => ({
  labels: { __name__: 'http_request_duration_seconds_count', kubernetes_namespace: 'shop', kubernetes_pod_name: pod, status },
  scrapes,
});
const ofEnvoy = (status: string, scrapes: Scrapes) => ({
  labels: {
    ...{ __name__: 'envoy_cluster_upstream_rq', envoy_cluster_name: 'shop_web-canary_80', envoy_response_code: status },
    ...{ instance: '10.0.0.1:8002', job: 'envoy' },
  },
  scrapes,
});
const up = (scrapes: Scrapes) => ({ labels: { __name__: 'up', instance: '10.0.0.1:8002', job: 'envoy' }, scrapes });
const each5s = (from: number, to: number, valueAt: (second: number) => number): Scrapes =>
  Array.from({ length: Math.floor((to - from) / 5) + 1 }, (_, index) => [from + index * 5, valueAt(from + index * 5)] as const);

const plainRate =
  '(sum(rate(http_request_duration_seconds_count{status!~"5.*"}[1m])) or vector(0)) / sum(rate(http_request_duration_seconds_count[1m])) * 100';

describe('the built-in success rate', () => {
  test('counts what a young pod had counted when it was first scraped', () => {
    const young = [
      ofPod('200', [
        [50, 6],
        [55, 8],
      ]),
      ofPod('500', [
        [50, 4],
        [55, 4],
      ]),
    ];
    expect(answer(podQueries.successRate(60_000), young)).toBeCloseTo((8 / 12) * 100, 5);
    expect(answer(plainRate, young)).toBe(100);
  });

  test('knows a share from a single scrape', () => {
    expect(answer(podQueries.successRate(60_000), [ofPod('200', [[58, 6]]), ofPod('500', [[58, 4]])])).toBeCloseTo(60, 5);
  });

  test('counts the first failures of a pod that has served for long', () => {
    const failing = [
      ofPod(
        '200',
        each5s(-300, 60, (second) => 1000 + second * 2),
      ),
      ofPod('500', [[60, 12]]),
    ];
    expect(answer(podQueries.successRate(60_000), failing)).toBeCloseTo((120 / 132) * 100, 0);
  });

  test('counts both lives of a container that was restarted', () => {
    const restarted = (before: number, after: number): Scrapes => [
      ...each5s(30, 40, () => before),
      [45, 'down'],
      ...each5s(50, 60, () => after),
    ];
    expect(answer(podQueries.successRate(60_000), [ofPod('200', restarted(30, 6)), ofPod('500', restarted(14, 2))])).toBeCloseTo(
      (36 / 52) * 100,
      5,
    );
  });

  test('does not take a missed scrape for a new beginning', () => {
    const missed = (valueAt: (second: number) => number): Scrapes =>
      each5s(-200, 60, valueAt).map(([second, value]) => (second === 30 ? [second, 'down'] : [second, value]));
    const gap = [
      ofPod(
        '200',
        missed((second) => 500 + second),
      ),
      ofPod(
        '500',
        missed(() => 400),
      ),
    ];
    expect(answer(podQueries.successRate(60_000), gap)).toBe(100);
  });

  test('counts a pod that came and went within the window', () => {
    const gone = [
      ofPod('500', [
        [20, 10],
        [25, 10],
        [30, 'down'],
      ]),
      ofPod(
        '200',
        each5s(-60, 60, (second) => second * 2 + 200),
        'web-5d9-b2',
      ),
    ];
    expect(answer(podQueries.successRate(60_000), gone)).toBeCloseTo((120 / 130) * 100, 0);
  });

  test('has no answer where there were no requests', () => {
    expect(
      answer(podQueries.successRate(60_000), [
        ofPod(
          '200',
          each5s(-60, 60, () => 7),
        ),
      ]),
    ).toBeNaN();
    expect(answer(podQueries.successRate(60_000), [])).toBeNaN();
  });

  test('is near the truth for pods that start, fail and restart at random, and nearer than a plain rate', () => {
    const random = createSeededRandom(4);
    const errors = Array.from({ length: 60 }, () => {
      const { counters, truth } = randomPods(random);
      return [podQueries.successRate(60_000), plainRate].map((query) => Math.abs(answer(query, counters) - truth));
    });
    const [ours = [], plain = []] = [0, 1].map((column) => errors.map((row) => row[column] ?? Number.NaN));
    const worst = (values: readonly number[]) => Math.max(...values.map((value) => (Number.isNaN(value) ? 100 : value)));
    // A restart whose counter has passed its old value before the next scrape cannot be seen.
    expect(worst(ours)).toBeLessThan(3);
    expect(worst(plain)).toBeGreaterThan(6);
  });
});

/** Three pods that begin within the window, one of which may be restarted; requests up to the last scrape at second 60. */
function randomPods(random: () => number) {
  const total = { '200': 0, '500': 0 };
  const counters = [1, 2, 3].flatMap((pod) => {
    const [from, failing] = [5 + Math.floor(random() * 10) * 5, random() * 0.3];
    const restartAt = random() < 0.4 ? from + 5 + Math.floor(random() * 5) * 5 : 100;
    const counted = { '200': 0, '500': 0 };
    const scrapes: Record<'200' | '500', [number, number][]> = { '200': [], '500': [] };
    for (let second = from; second <= 60; second += 5) {
      if (second === restartAt) Object.assign(counted, { '200': 0, '500': 0 });
      for (let request = Math.floor(random() * 12); request > 0; request--) {
        const status = random() < failing ? '500' : '200';
        counted[status]++;
        total[status]++;
      }
      for (const status of ['200', '500'] as const) if (counted[status] > 0) scrapes[status].push([second, counted[status]]);
    }
    return (['200', '500'] as const).map((status) => ofPod(status, scrapes[status], `web-5d9-p${pod}`));
  });
  return { counters, truth: (total['200'] / (total['200'] + total['500'])) * 100 };
}

describe('the built-in success rate of what Envoy counts', () => {
  const served = each5s(-100, 60, (second) => 1000 + second);

  test('counts a status from zero where Envoy was scraped when the window began', () => {
    const counters = [
      up(each5s(-100, 60, () => 1)),
      ofEnvoy('200', served),
      ofEnvoy('503', [
        [50, 40],
        [55, 40],
        [60, 40],
      ]),
    ];
    expect(answer(contourQueries.successRate(60_000), counters)).toBeCloseTo(60, 0);
  });

  test('leaves out what Envoy had counted of other releases before Prometheus knew it', () => {
    const counters = [
      up(each5s(40, 60, () => 1)),
      ofEnvoy(
        '200',
        each5s(40, 60, (second) => 1000 + second),
      ),
      ofEnvoy(
        '503',
        each5s(40, 60, () => 900),
      ),
    ];
    expect(answer(contourQueries.successRate(60_000), counters)).toBe(100);
  });
});

test('the built-in duration counts the first scrape of a young pod', () => {
  const bucket = (le: string, value: number) => ({
    labels: { ...ofPod('200', []).labels, __name__: 'http_request_duration_seconds_bucket', le },
    scrapes: [[58, value]] as Scrapes,
  });
  const p99 = answer(podQueries.duration(60_000), [bucket('0.1', 10), bucket('1.0', 100), bucket('+Inf', 100)]);
  expect(p99).toBeGreaterThan(0.9);
  expect(p99).toBeLessThanOrEqual(1);
});
