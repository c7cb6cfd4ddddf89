import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { kubeconfigFor } from '../../src/sandbox/api/socket-server.ts';
import { status } from '../support/kube/objects.ts';
import { type ReceivedRequest, startScriptedServer } from '../support/kube/scripted-server.ts';
import { recordingTerminal } from './terminal.ts';

const forbidden = (where: string) => (request: ReceivedRequest) => {
  const verb = request.method === 'GET' ? 'list' : 'patch';
  request.answer(403, status(403, 'Forbidden', `User "ada" cannot ${verb} resource "things" in API group "" ${where}`));
};

/** A server of which the kubeconfig knows no certificate authority. */
const untrusted = { tls: 'server', answer: (request: ReceivedRequest) => request.answer(200, '') } as const;

/** Runs a command against a server; `watch` is stopped once it has said something. */
async function run(server: Parameters<typeof startScriptedServer>[0], ...argv: readonly string[]): Promise<string> {
  await using cluster = await startScriptedServer(server);
  const folder = await mkdtemp(join(tmpdir(), 'serin-test-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify(kubeconfigFor(cluster.url)));
  const { terminal, written, stop } = recordingTerminal();
  const ended = runCli([...argv, `--kubeconfig=${kubeconfig}`], terminal);
  if (argv[0] === 'watch') await vi.waitFor(() => expect(written.out).not.toBe(''), { timeout: 10_000 });
  stop();
  await ended;
  await rm(folder, { recursive: true });
  return `${written.out}${written.error}`;
}

describe('who may not', () => {
  const inOne = 'look at one namespace in which you have it: -n NAMESPACE.';

  test('look at all namespaces is told to look at one', async () => {
    expect(await run({ answer: forbidden('at the cluster scope') }, 'status', '-A')).toContain(inOne);
  });

  test('look at one namespace is not told to look at one', async () => {
    const said = await run({ answer: forbidden('in the namespace "shop"') }, 'status', '-n', 'shop');
    expect(said).toContain('Ask whoever runs the cluster for this right.\n');
    expect(said).not.toContain('-n NAMESPACE');
  });

  test('change CRDs, which are in no namespace, is not told to name one', async () => {
    const said = await run({ answer: forbidden('at the cluster scope') }, 'crds');
    expect(said).toContain('Ask whoever runs the cluster for this right.\n');
    expect(said).not.toContain('-n NAMESPACE');
  });

  test('watch is told what to do while it tries again', async () => {
    expect(await run({ answer: forbidden('in the namespace "default"') }, 'watch', 'web')).toMatch(
      /; trying again\. Ask whoever runs the cluster for this right\.\n$/,
    );
  });
});

test.for([['status'], ['crds'], ['watch', 'web']])('a server that is not trusted is not called away: %j', async (argv) => {
  const said = await run(untrusted, ...argv);
  expect(said).toContain('no trusted connection');
  expect(said).toContain("Is the kubeconfig's certificate authority that of this cluster?\n");
  expect(said).not.toContain('Is the cluster up');
});
