import type { ServerResponse } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import type { Measurement } from '../../../src/api/measurement.ts';
import { createPrometheusProvider, type PrometheusOptions } from '../../../src/metrics/prometheus/provider.ts';
import { createUndiciTransport } from '../../../src/platform/undici-transport.ts';
import { json, scriptedServer, success, vector } from '../support/scripted-server.ts';

const transport = createUndiciTransport();
afterAll(() => transport.close());

const measure = (options: Partial<PrometheusOptions> & { address: string }, query = 'up', signal = new AbortController().signal) =>
  createPrometheusProvider({ transport, tls: 'verify', timeoutMs: 5000, ...options }).measure(query, signal);

describe('the value in the answer', () => {
  test.for<[string, (response: ServerResponse) => void, Measurement]>([
    ['a vector of one series', vector('99.5'), { kind: 'value', value: 99.5, samples: 1 }],
    ['zero', vector('0'), { kind: 'value', value: 0, samples: 1 }],
    ['a negative value', vector('-1.5'), { kind: 'value', value: -1.5, samples: 1 }],
    ['an exponent', vector('1.5e+06'), { kind: 'value', value: 1_500_000, samples: 1 }],
    ['+Inf', vector('+Inf'), { kind: 'value', value: Infinity, samples: 1 }],
    ['-Inf', vector('-Inf'), { kind: 'value', value: -Infinity, samples: 1 }],
    ['a scalar', success({ resultType: 'scalar', result: [1_700_000_000.1, '7'] }), { kind: 'value', value: 7, samples: 1 }],
    ['a scalar of +Inf', success({ resultType: 'scalar', result: [1, '+Inf'] }), { kind: 'value', value: Infinity, samples: 1 }],
    ['a series without labels', success({ resultType: 'vector', result: [{ value: [1, '3'] }] }), { kind: 'value', value: 3, samples: 1 }],
    ['NaN is no data', vector('NaN'), { kind: 'no-data', message: 'the query returned NaN, as a division by zero requests does' }],
    [
      'a scalar of NaN, such as 0/0, is no data',
      success({ resultType: 'scalar', result: [1, 'NaN'] }),
      { kind: 'no-data', message: 'the query returned NaN, as a division by zero requests does' },
    ],
    ['no series is no data', vector(), { kind: 'no-data', message: 'the query returned no series' }],
    [
      'a warning stays with the value',
      success({ resultType: 'vector', result: [{ metric: {}, value: [1, '3'] }] }, { warnings: ['store a is down', 'store b is down'] }),
      { kind: 'value', value: 3, samples: 1, message: 'Prometheus warns: store a is down; store b is down' },
    ],
    [
      'a warning stays with no data',
      success({ resultType: 'vector', result: [] }, { warnings: ['store a is down'] }),
      { kind: 'no-data', message: 'the query returned no series (Prometheus warns: store a is down)' },
    ],
  ])('%s', async ([, answer, expected]) => {
    await using server = await scriptedServer(answer);
    expect(await measure({ address: server.address })).toEqual(expected);
  });
});

describe('the request', () => {
  test('is one GET of the query, without a time, so that the clock of the server counts', async () => {
    await using server = await scriptedServer(vector('1'));
    await measure({ address: server.address }, 'sum(rate(a{b=~"c+&d"}[1m])) > 0');
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ method: 'GET', path: '/api/v1/query', headers: { accept: 'application/json' } });
    expect([...(server.seen[0]?.parameters ?? [])]).toEqual([['query', 'sum(rate(a{b=~"c+&d"}[1m])) > 0']]);
  });

  test('is a POST with a form where the query is too long for a request line', async () => {
    await using server = await scriptedServer(vector('1'));
    const query = `sum(a{pod=~"${'x|'.repeat(20_000)}y"})`;
    expect(await measure({ address: server.address }, query)).toMatchObject({ kind: 'value', value: 1 });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/query',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect([...(server.seen[0]?.parameters ?? [])]).toEqual([['query', query]]);
  });

  test.for([
    ['', '/api/v1/query'],
    ['/', '/api/v1/query'],
    ['/select/0/prometheus', '/select/0/prometheus/api/v1/query'],
    ['/prefix/?tenant=a#b', '/prefix/api/v1/query'],
  ])('with %o behind the address goes to %s', async ([suffix, path]) => {
    await using server = await scriptedServer(vector('1'));
    await measure({ address: `${server.address}${suffix}` });
    expect(server.seen[0]?.path).toBe(path);
  });

  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  test.for<[string, Partial<PrometheusOptions>, string | undefined, string]>([
    ['nothing without credentials', {}, undefined, ''],
    ['a bearer token, without the line break of the file it came from', { auth: { token: 'tok3n\n' } }, 'Bearer tok3n', ''],
    ['a user name and password', { auth: { username: 'user', password: 'päss:word' } }, basic('user:päss:word'), ''],
    ['user information of the address', {}, basic('us er:pass%'), 'us%20er:pass%@'],
    ['a token rather than user information', { auth: { token: 'tok3n' } }, 'Bearer tok3n', 'user:pass@'],
    ['a header of the template', { headers: { Authorization: 'Custom abc' } }, 'Custom abc', ''],
    ['a token rather than a header', { auth: { token: 'tok3n' }, headers: { Authorization: 'Custom abc' } }, 'Bearer tok3n', ''],
  ])('authorizes by %s', async ([, options, authorization, userinfo]) => {
    await using server = await scriptedServer(vector('1'));
    await measure({ ...options, address: server.address.replace('//', `//${userinfo}`) });
    expect(server.seen[0]?.headers.authorization).toBe(authorization);
  });

  test('carries the headers of the template', async () => {
    await using server = await scriptedServer(vector('1'));
    await measure({ address: server.address, headers: { 'X-Scope-OrgID': 'tenant|two' } });
    expect(server.seen[0]?.headers['x-scope-orgid']).toBe('tenant|two');
  });

  test('does not follow a redirect, so that credentials stay with their host', async () => {
    await using other = await scriptedServer(vector('1'));
    await using server = await scriptedServer(json(302, {}, { location: `${other.address}/api/v1/query` }));
    expect(await measure({ address: server.address, auth: { token: 'tok3n' } })).toMatchObject({ kind: 'error' });
    expect(other.seen).toEqual([]);
  });

  test('ends when the caller cancels it', async () => {
    const cancel = new AbortController();
    await using server = await scriptedServer(() => cancel.abort());
    expect(await measure({ address: server.address }, 'up', cancel.signal)).toEqual({
      kind: 'error',
      message: 'the measurement was cancelled',
    });
  });

  test('is not sent when it was cancelled before', async () => {
    await using server = await scriptedServer(vector('1'));
    expect(await measure({ address: server.address }, 'up', AbortSignal.abort())).toEqual({
      kind: 'error',
      message: 'the measurement was cancelled',
    });
    expect(server.seen).toEqual([]);
  });
});

test.for<[string, Partial<PrometheusOptions>]>([
  ['authorization', { auth: { token: 'two\nlines' } }],
  ['x-tenant', { headers: { 'X-Tenant': 'two\nlines' } }],
  ['x tenant', { headers: { 'X Tenant': 'a' } }],
])('a header that cannot be one is named and not sent: %s', async ([name, options]) => {
  await using server = await scriptedServer(vector('1'));
  expect(await measure({ ...options, address: server.address })).toEqual({
    kind: 'error',
    message: `the header "${name}" or its value holds a character that is not allowed in a header`,
  });
  expect(server.seen).toEqual([]);
});

describe('credentials', () => {
  const token = 's3cr3t-t0ken';
  const password = 'hunter2-hunter2';
  const apiKey = 'key-0123456789';

  test.for<[string, Partial<PrometheusOptions>, string]>([
    ['a token', { auth: { token } }, ''],
    ['a password', { auth: { username: 'u', password } }, ''],
    ['a header', { headers: { 'x-api-key': apiKey } }, ''],
    ['user information', {}, `u:${password}@`],
  ])('in %s are never repeated, even if the server repeats them', async ([, options, userinfo]) => {
    await using server = await scriptedServer((response, { headers }) =>
      json(400, { status: 'error', errorType: 'bad_data', error: `got ${JSON.stringify(headers)} ${password}` })(response),
    );
    const measured = await measure({ ...options, address: server.address.replace('//', `//${userinfo}`) });
    expect(measured).toMatchObject({ kind: 'error', message: expect.stringContaining('answered 400 bad_data: got') });
    const shown = JSON.stringify(measured);
    const secrets = Object.values({ ...options.auth, ...options.headers, userinfo: userinfo.slice(2, -1) }).filter(
      (text) => text.length > 1,
    );
    for (const secret of secrets) expect(shown).not.toContain(secret);
    if (userinfo !== '' || options.auth !== undefined) expect(shown).toContain('[redacted]');
  });

  test.for([`http://u:${password}@`, `u:${password}@prometheus:9090`, `ftp://u:${password}@prometheus`])(
    'in an address that is none are not repeated: %s',
    async (address) => {
      const { message } = (await measure({ address })) as { message: string };
      expect(message).toContain('is not a URL');
      expect(message).not.toContain(password);
    },
  );
});
