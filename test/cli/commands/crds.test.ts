import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';
import { kubeconfigFor } from '../../../src/sandbox/api/socket-server.ts';
import { recordingTerminal } from '../terminal.ts';

const names = ['canaries.flagger.app', 'metrictemplates.flagger.app', 'alertproviders.flagger.app'];
const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/';
const schemaPath = '/openapi/v3/apis/flagger.app/v1beta1';

type Answer = (request: IncomingMessage) => { readonly status: number; readonly body: object };

/** An API server that has each definition established, and its schema served, from the second look on. */
function slowServer(): Answer {
  const looks = new Map<string, number>();
  return ({ method, url = '' }) => {
    const path = url.split('?')[0] ?? '';
    const look = (looks.get(path) ?? 0) + (method === 'GET' ? 1 : 0);
    looks.set(path, look);
    if (path === schemaPath) {
      const run = look > 1 ? { run: { type: 'object' } } : {};
      const canary = { properties: { status: { properties: run } } };
      return { status: 200, body: { components: { schemas: { 'app.flagger.v1beta1.Canary': canary } } } };
    }
    const conditions = [{ type: 'Established', status: look > 1 ? 'True' : 'False' }];
    const metadata = { name: path.slice(definitionsPath.length), uid: 'u', resourceVersion: '1' };
    return {
      status: 200,
      body: { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata, status: { conditions } },
    };
  };
}

/** Runs `serin crds` against a server that answers so; tells also what was asked. */
async function run(answer: Answer) {
  const asked: { method: string; url: string; contentType: string | undefined }[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push({ method: request.method ?? '', url: request.url ?? '', contentType: request.headers['content-type'] });
    request.resume().on('end', () => {
      const { status, body } = answer(request);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'serin-test-'));
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, JSON.stringify(kubeconfigFor(`http://127.0.0.1:${address.port}`)));
    const { terminal, written } = recordingTerminal();
    const exitCode = await runCli(['crds', '--kubeconfig', kubeconfig], terminal);
    return { exitCode, asked, out: written.out, error: written.error };
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
}

describe('serin crds', { timeout: 30_000 }, () => {
  test('applies the three as their owner, also over what others own, and waits until the cluster serves them', async () => {
    const { exitCode, asked, out, error } = await run(slowServer());
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
    expect(out).toBe(`${names.map((name) => `applied ${name}\n`).join('')}the cluster serves them\n`);
    const writes = asked.filter(({ method }) => method !== 'GET');
    expect(writes).toEqual(
      names.map((name) => ({
        method: 'PATCH',
        url: `${definitionsPath}${name}?fieldManager=serin-crds&force=true`,
        contentType: 'application/apply-patch+yaml',
      })),
    );
    expect(asked.filter(({ url }) => url === schemaPath)).toHaveLength(2);
  });

  test('ends with what the cluster says against it', async () => {
    const body = { kind: 'Status', status: 'Failure', reason: 'Forbidden', code: 403, message: 'canaries.flagger.app is forbidden' };
    const { exitCode, asked, out, error } = await run(() => ({ status: 403, body }));
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toMatch(/^serin crds: .*forbidden/i);
    expect(asked).toHaveLength(1);
  });
});
