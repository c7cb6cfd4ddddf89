import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { createPrometheusProvider } from '../../src/metrics/prometheus/provider.ts';
import { createUndiciTransport } from '../../src/platform/undici-transport.ts';
import { json, scriptedServer, success, text, vector } from './support/scripted-server.ts';

const transport = createUndiciTransport();
afterAll(() => transport.close());

const measure = (address: string, timeoutMs = 5000) =>
  createPrometheusProvider({ address, transport, tls: 'verify', timeoutMs }).measure('up', new AbortController().signal);

const histogram = { count: '59', sum: '10.5', buckets: [[0, '0.1', '1', '59']] };
const vectorOf = (...result: unknown[]) => success({ resultType: 'vector', result });
const answered = 'Prometheus at ADDRESS answered';

/** What the server answers, and the whole message that the user sees for it. ADDRESS stands for that of the server. */
const badAnswers: [string, (response: ServerResponse) => void, string][] = [
  [
    'a query that does not parse',
    json(400, { status: 'error', errorType: 'bad_data', error: 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis' }),
    `${answered} 400 bad_data: invalid parameter "query": 1:5: parse error: unclosed left parenthesis`,
  ],
  [
    'a query that cannot be executed',
    json(422, { status: 'error', errorType: 'execution', error: 'found duplicate series for the match group' }),
    `${answered} 422 execution: found duplicate series for the match group`,
  ],
  [
    'a query that takes the server too long',
    json(503, { status: 'error', errorType: 'timeout', error: 'query timed out in expression evaluation' }),
    `${answered} 503 timeout: query timed out in expression evaluation`,
  ],
  ['an error under 200', json(200, { status: 'error', errorType: 'internal', error: 'oops' }), `${answered} 200 internal: oops`],
  ['an error that says nothing', json(500, { status: 'error' }), `${answered} 500 unknown error: unknown error`],
  [
    'an error of several lines, too long to show',
    json(400, { status: 'error', errorType: 'bad_data', error: `a\n\tb\u0000${'c'.repeat(10_000)}` }),
    `${answered} 400 bad_data: a b ${'c'.repeat(252)}…`,
  ],
  ['no credentials', text(401, 'text/plain', 'Unauthorized\n'), `${answered} 401: check the credentials`],
  ['wrong credentials', text(403, 'text/html', '<html>Forbidden</html>'), `${answered} 403: check the credentials`],
  [
    'a wrong path',
    text(404, 'text/plain; charset=utf-8', '404 page not found'),
    `${answered} 404: there is no query API under this address`,
  ],
  [
    'a proxy without a backend',
    text(502, 'text/html', '<html>Bad gateway</html>'),
    `${answered} 502 with text/html instead of JSON; is it a login page or another service?`,
  ],
  [
    'a login page',
    text(200, 'text/html; charset=utf-8', '<!doctype html><title>Sign in</title>'),
    `${answered} 200 with text/html instead of JSON; is it a login page or another service?`,
  ],
  [
    'a redirect to a login page',
    text(302, 'text/html', '', { location: 'https://user:pass@login.example/start?state=abc' }),
    `${answered} 302 (redirect to https://login.example); redirects are not followed, give the final address`,
  ],
  [
    'a redirect on the same host',
    text(308, 'text/plain', '', { location: '/prometheus/api/v1/query' }),
    `${answered} 308 (redirect to another path); redirects are not followed, give the final address`,
  ],
  [
    'JSON that was cut off',
    text(200, 'application/json', '{"status":"success","data":{"resultTy'),
    `${answered} 200 with something instead of JSON; is it a login page or another service?`,
  ],
  ['nothing', text(200, 'application/json', ''), `${answered} 200 with something instead of JSON; is it a login page or another service?`],
  ['JSON of something else', json(200, { kind: 'Status', code: 200 }), `${answered} 200 with JSON that is not an answer to a query`],
  ['JSON null', json(200, null), `${answered} 200 with JSON that is not an answer to a query`],
  ['a success without data', json(200, { status: 'success' }), 'the answer to the query holds no result'],
  ['a success whose result is null', success({ resultType: 'vector', result: null }), 'the answer to the query holds no result'],
  ['a kind of result that is unknown', success({ resultType: 'table', result: [] }), 'the answer to the query has an unknown result type'],
  [
    'a range',
    success({ resultType: 'matrix', result: [{ metric: {}, values: [[1, '1']] }] }),
    'the query returned a range, not one value; wrap it, for example with rate() or max_over_time()',
  ],
  ['a string', success({ resultType: 'string', result: [1, 'seven'] }), 'the query returned a string, not a number'],
  [
    'a native histogram',
    vectorOf({ metric: {}, histogram: [1, histogram] }),
    'the query returned a native histogram, not a number; use histogram_quantile(), histogram_sum() or histogram_count()',
  ],
  ['a value that is no number', vector('fast'), 'the answer to the query holds a value that is not a number'],
  ['a value that begins with a number', vector('12 ms'), 'the answer to the query holds a value that is not a number'],
  ['an empty value', vector(''), 'the answer to the query holds a value that is not a number'],
  ['a value that is not a text', vectorOf({ metric: {}, value: [1, null] }), 'the answer to the query holds a value that is not a number'],
  ['a series without a value', vectorOf({ metric: {} }), 'the answer to the query holds a value that is not a number'],
  ['a series that is none', vectorOf('up'), 'the answer to the query holds a malformed series'],
  ['a bad value in the second of two series', vector('1', 'fast'), 'the answer to the query holds a value that is not a number'],
  ['three series', vector('1', '2', '3'), 'the query returned 3 series; aggregate it to one, for example with sum(...)'],
  ['two series of the same value', vector('1', '1'), 'the query returned 2 series; aggregate it to one, for example with sum(...)'],
  ['series of which one is NaN', vector('1', 'NaN'), 'the query returned 2 series; aggregate it to one, for example with sum(...)'],
  [
    'more than 1 MiB',
    text(200, 'application/json', ' '.repeat(2 * 1024 * 1024)),
    'Prometheus at ADDRESS answered with more than 1 MiB; aggregate the query to one series, for example with sum(...)',
  ],
];

describe('a bad answer is told as it is', () => {
  test.for(badAnswers)('%s', async ([, answer, message]) => {
    await using server = await scriptedServer(answer);
    expect(await measure(server.address)).toEqual({ kind: 'error', message: message.replace('ADDRESS', server.address) });
  });
});

describe('no answer is told as it is', () => {
  test('a server that is silent', async () => {
    await using server = await scriptedServer(() => {});
    expect(await measure(server.address, 50)).toEqual({
      kind: 'error',
      message: `Prometheus at ${server.address} did not answer within 0.05 s`,
    });
  });

  test('a server that stops in the middle', async () => {
    await using server = await scriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"status":');
    });
    expect(await measure(server.address, 50)).toEqual({
      kind: 'error',
      message: `Prometheus at ${server.address} did not answer within 0.05 s`,
    });
  });

  test('a server that hangs up', async () => {
    await using server = await scriptedServer((response) => response.destroy());
    expect(await measure(server.address)).toEqual({
      kind: 'error',
      message: expect.stringMatching(`^Prometheus at ${server.address} broke off the connection( \\([A-Z_]+\\))?$`),
    });
  });

  test('a port that nobody listens on', async () => {
    const address = await closedAddress();
    expect(await measure(address)).toEqual({ kind: 'error', message: `Prometheus at ${address} cannot be reached (ECONNREFUSED)` });
  });

  test('a server that does not speak HTTP', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const measured = await measure(address);
    await new Promise((resolve) => server.close(resolve));
    expect(measured).toEqual({ kind: 'error', message: expect.stringMatching(`^Prometheus at ${address} `) });
  });

  test.for<[string, string]>([
    ['prometheus:9090', 'the Prometheus address "prometheus:9090" is not a URL that begins with http:// or https://'],
    ['', 'the Prometheus address "" is not a URL that begins with http:// or https://'],
    ['prometheus.example', 'the Prometheus address "prometheus.example" is not a URL that begins with http:// or https://'],
    ['file:///etc/passwd', 'the Prometheus address "file:///etc/passwd" is not a URL that begins with http:// or https://'],
  ])('the address %o', async ([address, message]) => {
    expect(await measure(address)).toEqual({ kind: 'error', message });
  });
});

async function closedAddress(): Promise<string> {
  const server = await scriptedServer(() => {});
  await server[Symbol.asyncDispose]();
  return server.address;
}
