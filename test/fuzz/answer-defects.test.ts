import { expect, test } from 'vitest';
import { createKubeAuthenticator } from '../../src/http/kube-authenticator.ts';
import { createPrometheusProvider } from '../../src/metrics/prometheus/provider.ts';
import { createUndiciTransport } from '../../src/platform/undici-transport.ts';
import { json, scriptedServer } from '../metrics/support/scripted-server.ts';

async function measured(body: object, status = 200) {
  await using server = await scriptedServer(json(status, body));
  const transport = createUndiciTransport();
  const provider = createPrometheusProvider({ address: server.address, transport, tls: 'verify', timeoutMs: 5000 });
  const measurement = await provider.measure('up', new AbortController().signal);
  await transport.close();
  return measurement;
}

const vector = (series: object) => ({ status: 'success', data: { resultType: 'vector', result: [series] } });

test('a number that only JavaScript takes for one is none, and not zero', async () => {
  for (const text of ['0x10', '0b11', 'Infinity'])
    expect(await measured(vector({ metric: {}, value: [1, text] }))).toMatchObject({ kind: 'error' });
});

test('odd labels, an odd time and odd warnings do not hide a number', async () => {
  const odd = { metric: { __name__: 5 }, value: [{ valueOf: 1 }, '3'] };
  expect(await measured({ ...vector(odd), warnings: [{ toString: 1 }] })).toEqual({ kind: 'value', value: 3, samples: 1 });
});

test('what Prometheus says is shown without marks that turn the direction of writing, and without half a character', async () => {
  const said = await measured({ status: 'error', errorType: 'bad_data', error: `\u202e${'💥'.repeat(200)}` }, 400);
  expect([said.message?.includes('\u202e'), said.message?.isWellFormed()]).toEqual([false, true]);
});

test.for([true, 5, null, ['anna'], {}])('a token that the API server says is of %j is nobody’s', async (username) => {
  const answer = { status: { authenticated: true, user: { username } } };
  expect(await createKubeAuthenticator({ send: async () => answer }).review('token')).toBeUndefined();
});
