import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCases } from './all-cases.ts';
import { startKubectlProxy } from './kubectl-proxy.ts';
import { readAnswers, writeAnswers } from './recorded-answers.ts';
import { runCase } from './run-case.ts';

const records = process.env['CONFORMANCE_RECORD'] === '1';
const namespace = `conformance-${randomBytes(4).toString('hex')}`;
let proxy: Awaited<ReturnType<typeof startKubectlProxy>>;

async function send(method: string, path: string, body?: object): Promise<void> {
  await fetch(proxy.address + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
}

beforeAll(async () => {
  proxy = await startKubectlProxy();
  await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
});

afterAll(async () => {
  await send('DELETE', `/api/v1/namespaces/${namespace}`);
  await send('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.conformance.serin.dev');
  proxy.stop();
});

describe.for(Object.entries(allCases))('a real API server, %s', ([group, cases]) => {
  const fresh: Record<string, unknown> = {};

  test.for(cases.map((one) => [one.name, one] as const))('%s', async ([name, one]) => {
    const answers = await runCase({ address: proxy.address, namespace }, one);
    fresh[name] = answers;
    if (!records) expect(answers).toEqual(readAnswers(group)[name]);
  });

  afterAll(() => {
    if (records) writeAnswers(group, fresh);
  });
});
