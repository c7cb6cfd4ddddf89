import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { metricsServerProblem } from '../../src/metrics/metrics-server-problem.ts';
import { createUndiciTransport } from '../../src/platform/undici-transport.ts';

const good = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, '1'] }] } });

/** What is said of a server that answers so; undefined: of none. */
async function problemOf(
  answer: { readonly status: number; readonly type: string; readonly body: string } | undefined,
): Promise<string | undefined> {
  const server = createServer((_, response) => {
    response.writeHead(answer?.status ?? 500, { 'content-type': answer?.type ?? 'text/plain' }).end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  if (answer === undefined) await close();
  const transport = createUndiciTransport();
  try {
    return await metricsServerProblem({ transport, defaultMetricsServer: `http://127.0.0.1:${port}` });
  } finally {
    await transport.close();
    if (answer !== undefined) await close();
  }
}

test('a metrics server that answers is nothing to speak of', async () => {
  expect(await problemOf({ status: 200, type: 'application/json', body: good })).toBeUndefined();
});

test.for([
  ['nobody listens', undefined, /127\.0\.0\.1/],
  ['a page that is no Prometheus', { status: 200, type: 'text/html', body: '<html>' }, /./],
  ['who asks for credentials', { status: 401, type: 'text/plain', body: 'no' }, /401/],
] as const)('a wrong one is told: %s', async ([, answer, said]) => {
  expect(await problemOf(answer)).toMatch(said);
});
