import type { ServerResponse } from 'node:http';
import { createPrometheusProvider } from '../../src/metrics/prometheus/provider.ts';
import { createUndiciTransport } from '../../src/platform/undici-transport.ts';
import { wordRefusal } from '../../src/wording/hook.ts';
import { startCalling } from '../hooks/support/calling.ts';
import { json, scriptedServer, success, text, vector } from '../metrics/support/scripted-server.ts';
import type { Row } from './row.ts';

type Answer = (response: ServerResponse) => void;

async function askPrometheus(address: string): Promise<string> {
  const transport = createUndiciTransport();
  const measured = await createPrometheusProvider({ address, transport, tls: 'verify', timeoutMs: 5000 }).measure(
    'up',
    new AbortController().signal,
  );
  await transport.close();
  return measured.kind === 'error' ? measured.message : measured.kind;
}

const metric = (what: string, answer: Answer, where: string, value: string, remedy: string): Row => [
  `a metrics provider that answers ${what}`,
  async () => {
    await using server = await scriptedServer(answer);
    return (await askPrometheus(server.address)).replace(server.address, 'ADDRESS');
  },
  where,
  value,
  remedy,
];

const hook = (what: string, answer: Answer, where: string, value: string, remedy: string): Row => [
  `a hook that answers ${what}`,
  async () => {
    await using server = await scriptedServer(answer);
    await using calling = startCalling();
    const result = await calling.call(server.address);
    return result.kind === 'ok' ? '' : wordRefusal(result);
  },
  where,
  value,
  remedy,
];

const uncalled = (what: string, url: string, webhook: object, [where, value, remedy]: readonly [string, string, string]): Row => [
  `a hook with ${what}`,
  async () => {
    await using calling = startCalling();
    const result = await calling.call(url, { webhook });
    return result.kind === 'ok' ? '' : wordRefusal(result);
  },
  where,
  value,
  remedy,
];

const html = 'text/html';
const at = 'Prometheus at ADDRESS';
const one = 'aggregate it to one, for example with sum(...)';

export const metricAnswerRows: readonly Row[] = [
  metric('401', text(401, 'text/plain', 'no'), at, '401', 'check the credentials'),
  metric('403', text(403, html, '<html>'), at, '403', 'check the credentials'),
  metric('404', text(404, 'text/plain', 'no'), at, '404', 'there is no query API under this address'),
  metric('a login page', text(200, html, '<html>'), at, 'text/html', 'is it a login page or another service?'),
  metric('a redirect', text(302, html, '', { location: 'https://login.example/' }), at, 'https://login.example', 'give the final address'),
  metric(
    'more than it can hold',
    text(200, 'application/json', ' '.repeat(2 << 20)),
    at,
    'more than 1 MiB',
    'aggregate the query to one series',
  ),
  metric(
    'that the query is wrong',
    json(400, { status: 'error', errorType: 'bad_data', error: 'parse error: unclosed' }),
    at,
    '400',
    'parse error: unclosed',
  ),
  metric('three series', vector('1', '2', '3'), 'the query', '3 series', one),
  metric('a range', success({ resultType: 'matrix', result: [{ metric: {}, values: [[1, '1']] }] }), 'the query', 'a range', 'wrap it'),
  metric(
    'a histogram',
    success({ resultType: 'vector', result: [{ metric: {}, histogram: [1, {}] }] }),
    'the query',
    'histogram',
    'histogram_quantile()',
  ),
  [
    'a metrics provider without a scheme',
    () => askPrometheus('prometheus:9090'),
    'Prometheus address',
    '"prometheus:9090"',
    'begins with http:// or https://',
  ],
];

export const hookAnswerRows: readonly Row[] = [
  hook('403 and says why', text(403, 'text/plain', 'closed until Monday'), 'answered', '403', 'closed until Monday'),
  hook('a login page', text(401, html, '<title>Sign in</title>'), 'answered', '401', 'Sign in'),
  hook('500 of a command', text(500, 'text/plain', 'command false failed: exit status 1'), 'answered', '500', 'command false failed'),
  hook('another success', text(206, 'text/plain', ''), 'answered', '206', 'only 200, 201, 202 and 204 are success'),
  hook('a redirect to a file', text(307, html, '', { location: 'file:///etc/passwd' }), 'answered', '307', 'http:// or https://'),
  uncalled('no scheme', 'gate.test/ok', {}, ['address of the hook', 'not a URL', 'begins with http:// or https://']),
  uncalled('another scheme', 'ftp://gate.test', {}, ['address of the hook', 'not a URL', 'begins with http:// or https://']),
  uncalled('a time limit in words', 'http://gate.test', { timeout: 'soon' }, ['timeout of the hook', '"soon"', 'a duration above 0']),
];
