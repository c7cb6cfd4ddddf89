import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCases } from './all-cases.ts';
import { kubectlCases } from './cases/kubectl.ts';
import { startKubectlProxy } from './kubectl-proxy.ts';
import { readAnswers, writeAnswers } from './recorded-answers.ts';
import { runCase } from './run-case.ts';
import { runKubectl } from './run-kubectl.ts';

const records = process.env['CONFORMANCE_RECORD'] === '1';
const namespace = `conformance-${randomBytes(4).toString('hex')}`;
/** Of the kubectl cases. */
const typed = `${namespace}-typed`;
let proxy: Awaited<ReturnType<typeof startKubectlProxy>>;

async function send(method: string, path: string, body?: object): Promise<void> {
  await fetch(proxy.address + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** A case that failed may have left finalizers, which would hold the namespace for ever. */
async function takeOffFinalizers(): Promise<void> {
  for (const collection of [`/api/v1/namespaces/${namespace}/configmaps`, `/apis/apps/v1/namespaces/${namespace}/deployments`]) {
    const list = (await (await fetch(proxy.address + collection)).json()) as {
      items: { metadata: { name: string; finalizers?: string[] } }[];
    };
    for (const { metadata } of list.items.filter((item) => item.metadata.finalizers !== undefined)) {
      await fetch(`${proxy.address}${collection}/${metadata.name}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: '{"metadata":{"finalizers":null}}',
      });
    }
  }
}

beforeAll(async () => {
  proxy = await startKubectlProxy();
  for (const name of [namespace, typed])
    await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
});

afterAll(async () => {
  await takeOffFinalizers();
  for (const name of [namespace, typed]) await send('DELETE', `/api/v1/namespaces/${name}`);
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

describe('a real API server, kubectl', () => {
  const fresh: Record<string, unknown> = {};

  test.for(kubectlCases.map((one) => [one.name, one] as const))('%s', async ([name, one]) => {
    const outputs = await runKubectl({ address: proxy.address, namespace: typed }, one);
    fresh[name] = outputs;
    if (!records) expect(outputs).toEqual(readAnswers('kubectl')[name]);
  });

  afterAll(() => {
    if (records) writeAnswers('kubectl', fresh);
  });
});
