import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Measurement } from '../../src/api/measurement.ts';
import { createPrometheusProvider } from '../../src/metrics/prometheus/provider.ts';
import type { Transport, TransportResponse } from '../../src/platform/transport.ts';
import { fuzz } from './support/fuzz.ts';

const password = 'planted-password';
const marker = 'planted-body-text';

function measure(response: TransportResponse, query = 'up'): Promise<Measurement> {
  const transport: Transport = {
    request: async () => response,
    stream: () => Promise.reject(new Error('not asked for')),
    close: async () => {},
  };
  const address = `http://planted-user:${password}@prometheus.test/prefix`;
  return createPrometheusProvider({ address, transport, tls: 'verify', timeoutMs: 5000 }).measure(query, new AbortController().signal);
}

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('+Inf', '-Inf', 'NaN', '0', '-0', '1e+308', '1e999', '5.', '.5', '+5'),
);
const noNumber = fc.constantFrom(
  '',
  ' ',
  '0x10',
  '0b11',
  '0o7',
  '1_000',
  'Infinity',
  'inf',
  'nan',
  '12 ms',
  '1e',
  '--1',
  ' 5',
  '٣',
  marker,
  null,
  7,
  true,
  [],
  {},
  ['1'],
  { toString: 1 },
);
const time = fc.oneof(fc.constant(1_700_000_000.5), fc.constantFrom('x', null, {}, -1, 1e300, { valueOf: 1 }));
const metric = fc.constantFrom(
  {},
  { __name__: 'up', pod: 'a' },
  { __name__: 5 },
  { pod: null },
  null,
  'up',
  [],
  JSON.parse('{"__proto__":{"a":1}}'),
  undefined,
);
const samples = (values: fc.Arbitrary<unknown>) => fc.tuple(time, values);
const series = (values: fc.Arbitrary<unknown>) => fc.record({ metric, value: samples(values) });
const warnings = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc.constantFrom([], ['store a is down'], [{ toString: 1 }], [null, 7], 'no list', { a: 1 }, [password], ['x'.repeat(9999)]),
);
const json = (body: unknown): TransportResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** What a value in an answer means, by the words of Prometheus' HTTP API. */
function meant(text: string): number {
  return text.endsWith('Inf') ? Number(text.replace('Inf', 'Infinity')) : Number(text);
}

function expectSafe(measured: Measurement): void {
  const message = measured.message ?? '';
  expect(['value', 'no-data', 'error']).toContain(measured.kind);
  expect(message).not.toContain(password);
  expect(message).not.toMatch(/[\n\r\p{Cc}\p{Cf}]|could not be sent/u);
  expect(message.isWellFormed()).toBe(true);
  expect(message.length).toBeLessThanOrEqual(700);
  if (measured.kind === 'value') expect([Number.isNaN(measured.value), measured.samples]).toEqual([false, 1]);
  else expect(message).not.toBe('');
}

test('one number is that number, NaN and nothing are no data, and several are an error, whatever else the answer says', async () => {
  const results = fc.oneof(
    fc.record({ resultType: fc.constant('scalar'), result: samples(number) }),
    fc.record({ resultType: fc.constant('vector'), result: fc.array(series(number), { maxLength: 3 }) }),
  );
  await fuzz(
    600,
    fc.asyncProperty(results, warnings, async (data, warned) => {
      const measured = await measure(json({ status: 'success', data, warnings: warned }));
      expectSafe(measured);
      const values = data.resultType === 'scalar' ? [data.result[1]] : data.result.map((one) => (one as { value: unknown[] }).value[1]);
      const [value] = values.map((text) => meant(String(text)));
      if (values.length > 1) expect(measured.kind).toBe('error');
      else if (value === undefined || Number.isNaN(value)) expect(measured.kind).toBe('no-data');
      else expect(measured).toMatchObject({ kind: 'value', value });
    }),
  );
});

test('what is no number is an error, and no part of it is repeated', async () => {
  const results = fc.oneof(
    fc.record({ resultType: fc.constantFrom('scalar', 'string', 'matrix', 'table', marker, null, 7), result: samples(noNumber) }),
    fc.record({ resultType: fc.constantFrom('vector', 'matrix'), result: fc.array(series(noNumber), { minLength: 1, maxLength: 2 }) }),
    fc.record({
      resultType: fc.constant('vector'),
      result: fc.array(fc.oneof(noNumber, fc.record({ metric, histogram: noNumber })), { minLength: 1, maxLength: 2 }),
    }),
  );
  await fuzz(
    400,
    fc.asyncProperty(results, async (data) => {
      const measured = await measure(json({ status: 'success', data }));
      expectSafe(measured);
      expect(measured.kind).toBe('error');
      expect(measured.message).not.toContain(marker);
    }),
  );
});

const anyJson = fc.jsonValue({ maxDepth: 3 });
const errorBody = fc
  .record({
    status: fc.constant('error'),
    errorType: fc.oneof(anyJson, fc.constant('bad_data')),
    error: fc.oneof(anyJson, fc.constantFrom(`a\n${password}`, 'x'.repeat(9999), '\u202e\u0000', '\ud800', '💥'.repeat(200))),
  })
  .map((body) => JSON.stringify(body));
const anyBody = fc.oneof(
  errorBody,
  anyJson.map((body) => JSON.stringify(body)),
  anyJson.map((data) => JSON.stringify({ status: 'success', data })),
  fc.string({ maxLength: 20 }),
  fc
    .tuple(
      fc.nat(200),
      fc.constantFrom('<html>', '[', '{"a":', '{"status":"success","data":{"resultType":"vector","result":[{"value":[1,"'),
    )
    .map(([count, part]) => part.repeat(count)),
);
const headers = fc.dictionary(
  fc.constantFrom('content-type', 'location', 'content-encoding', 'retry-after'),
  fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('text/html', 'application/json', 'gzip', 'http://a:b@c.test/x?y=z', '//x', 'javascript:1', '%'),
  ),
);

test('an answer of any status, headers and body is told in one bounded line without credentials', async () => {
  await fuzz(
    800,
    fc.asyncProperty(fc.integer({ min: 100, max: 999 }), headers, anyBody, async (status, given, body) => {
      const measured = await measure({ status, headers: given, body });
      expectSafe(measured);
      if (status >= 300) expect(measured.kind).toBe('error');
    }),
  );
});

test('of a body that is no answer to a query nothing is repeated', async () => {
  const around = fc.constantFrom(
    marker,
    `<title>${marker}</title>`,
    JSON.stringify({ message: marker }),
    JSON.stringify([marker]),
    JSON.stringify({ status: marker, error: marker }),
    `{"status":"error","error":"${marker}`,
  );
  await fuzz(
    150,
    fc.asyncProperty(fc.integer({ min: 200, max: 599 }), headers, around, async (status, given, body) => {
      expect((await measure({ status, headers: given, body })).message).not.toContain(marker);
    }),
  );
});
