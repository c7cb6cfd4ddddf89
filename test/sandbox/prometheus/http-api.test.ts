import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusDriver } from 'prometheus-query';
import { expect, test } from 'vitest';
import { createPrometheusApi } from '../../../src/sandbox/prometheus/http-api.ts';
import { toRequestListener } from '../../../src/sandbox/prometheus/request-listener.ts';
import { createSeriesStore } from '../../../src/sandbox/prometheus/series-store.ts';
import { createVirtualClock } from '../../../src/sandbox/virtual-clock.ts';

const startMs = Date.UTC(2026, 0, 1);

function createApi() {
  const store = createSeriesStore({ keepMs: 900_000 });
  const series = store.series({ __name__: 'up', job: 'web' });
  store.append(series, startMs, 1);
  return createPrometheusApi({ store, clock: createVirtualClock({ startMs: startMs + 1500 }) });
}

test('takes the time of its own clock when a query brings none', () => {
  const { status, headers, body } = createApi()({ method: 'GET', url: 'http://p/api/v1/query?query=up', timeoutMs: 1 });
  expect([status, headers['content-type']]).toEqual([200, 'application/json']);
  expect(JSON.parse(body)).toEqual({
    status: 'success',
    data: { resultType: 'vector', result: [{ metric: { __name__: 'up', job: 'web' }, value: [startMs / 1000 + 1.5, '1'] }] },
  });
});

test('reads a query from a form as well, and a time in RFC 3339', () => {
  const body = new URLSearchParams({ query: 'time()', time: '2026-01-01T00:00:10.5Z' }).toString();
  const answer = createApi()({
    method: 'POST',
    url: 'http://p/api/v1/query',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
    timeoutMs: 1,
  });
  expect(JSON.parse(answer.body)).toMatchObject({
    data: { resultType: 'scalar', result: [startMs / 1000 + 10.5, String(startMs / 1000 + 10.5)] },
  });
});

test.for([
  ['GET', '/-/ready', 200, 'Prometheus Server is Ready.\n'],
  ['GET', '/-/healthy', 200, 'Prometheus Server is Healthy.\n'],
  ['GET', '/api/v1/nothing', 404, '404 page not found\n'],
  ['PUT', '/api/v1/query?query=up', 405, 'Method Not Allowed\n'],
] as const)('answers %s %s with %i', ([method, path, status, body]) => {
  expect(createApi()({ method, url: `http://p${path}`, timeoutMs: 1 })).toMatchObject({ status, body });
});

test('refuses a time that is none, in the words of Prometheus', () => {
  const { status, body } = createApi()({ method: 'GET', url: 'http://p/api/v1/query?query=up&time=abc', timeoutMs: 1 });
  expect(status).toBe(400);
  expect(JSON.parse(body)).toEqual({
    status: 'error',
    errorType: 'bad_data',
    error: 'invalid parameter "time": invalid time value for \'time\': cannot parse "abc" to a valid timestamp',
  });
});

test('a real client reads it over a socket', async () => {
  const server = createServer(toRequestListener(createApi()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const preferPost of [true, false]) {
      const driver = new PrometheusDriver({ endpoint, preferPost });
      const { result } = await driver.instantQuery('up', new Date(startMs + 1000));
      expect(result[0]).toMatchObject({ metric: { name: 'up', labels: { job: 'web' } }, value: { value: 1 } });
      const range = await driver.rangeQuery('up * 2', startMs, startMs + 2000, 1);
      expect((range.result[0] as { values: unknown[] }).values).toHaveLength(3);
    }
    const unsupported = await fetch(`${endpoint}/api/v1/query`, { method: 'OPTIONS' });
    expect(unsupported.status).toBe(405);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
