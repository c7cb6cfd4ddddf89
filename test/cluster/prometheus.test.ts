import { afterAll, describe, expect, test } from 'vitest';
import type { Measurement } from '../../src/api/measurement.ts';
import { createPrometheusProvider } from '../../src/metrics/prometheus/provider.ts';
import { createUndiciTransport } from '../../src/platform/undici-transport.ts';

const address = process.env['SERIN_PROMETHEUS'] ?? 'http://127.0.0.1:9090';
const transport = createUndiciTransport();
const provider = createPrometheusProvider({ address, transport, tls: 'verify', timeoutMs: 5000 });
const measure = (query: string) => provider.measure(query, new AbortController().signal);

afterAll(() => transport.close());

const probe = await measure('vector(1)');
const isUp = probe.kind === 'value';
if (!isUp) process.stderr.write(`skipped: ${probe.message}; set SERIN_PROMETHEUS to the address of one\n`);

const value = (number: number): Measurement => ({ kind: 'value', value: number, samples: 1 });

describe.skipIf(!isUp)('a real Prometheus', () => {
  test.for<[string, object]>([
    ['vector(1)', value(1)],
    ['vector(-1.5e9)', value(-1.5e9)],
    ['7', value(7)],
    ['vector(1) / 0', value(Infinity)],
    ['-vector(1) / 0', value(-Infinity)],
    ['1 / 0', value(Infinity)],
    ['sum(up) / sum(up)', value(1)],
    ['vector(0) / 0', { kind: 'no-data' }],
    ['0 / 0', { kind: 'no-data' }],
    ['sum(serin_no_such_metric)', { kind: 'no-data', message: 'the query returned no series' }],
    ['sum(rate(serin_no_such_metric[1m])) / sum(rate(serin_no_such_metric[1m])) * 100', { kind: 'no-data' }],
    ['histogram_quantile(0.99, sum(rate(serin_no_such_metric_bucket[1m])) by (le))', { kind: 'no-data' }],
    ['histogram_quantile(2, sum(up) by (le))', { kind: 'no-data', message: expect.stringContaining('Prometheus warns: ') }],
    ['sum(rate(', { kind: 'error', message: expect.stringContaining(`Prometheus at ${address} answered 400 bad_data: `) }],
    ['', { kind: 'error', message: expect.stringContaining('answered 400 bad_data: ') }],
    ['vector(1) or label_replace(vector(2), "a", "b", "", "")', { kind: 'error', message: expect.stringContaining('returned 2 series') }],
    ['up[1m]', { kind: 'error', message: expect.stringContaining('returned a range') }],
    ['"seven"', { kind: 'error', message: 'the query returned a string, not a number' }],
  ])('answers %s', async ([query, expected]) => {
    expect(await measure(query)).toMatchObject(expected);
  });

  test('answers a query that is too long for a request line', async () => {
    expect(await measure(`count(up{job!~"${'x|'.repeat(50_000)}y"}) * 0`)).toEqual(value(0));
  });

  test('has no query API below another path', async () => {
    const elsewhere = createPrometheusProvider({ address: `${address}/elsewhere`, transport, tls: 'verify', timeoutMs: 5000 });
    expect(await elsewhere.measure('up', new AbortController().signal)).toMatchObject({
      kind: 'error',
      message: `Prometheus at ${address}/elsewhere answered 404: there is no query API under this address`,
    });
  });
});
