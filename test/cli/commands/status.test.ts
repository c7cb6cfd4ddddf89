import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { kubeconfigFor } from '../../../src/sandbox/api/socket-server.ts';
import { canaryWith } from '../../api/canary-fixture.ts';
import { listOf, status } from '../../support/kube/objects.ts';
import { startScriptedServer } from '../../support/kube/scripted-server.ts';
import { runWith } from '../records.ts';
import { recordingTerminal } from '../terminal.ts';

const canaryNamed = (name: string, kind = 'Deployment') => ({
  ...canaryWith({ metadata: { name, uid: name }, spec: { targetRef: { apiVersion: 'apps/v1', kind, name } } }),
  status: { phase: 'Progressing', run: runWith() },
});
const workload = (kind: string, name: string, rest: object) =>
  ({ apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'shop', uid: name, resourceVersion: '1' }, ...rest }) as KubeObject;

/** `serin status` against a cluster that holds `objects`, by the last part of a path; what is a number is the status of a refusal. */
async function run(objects: Readonly<Record<string, object | number>>, ...argv: readonly string[]) {
  await using cluster = await startScriptedServer({
    answer: (request) => {
      const found = objects[request.path.split('/').at(-1) ?? ''] ?? 404;
      if (typeof found === 'number') request.answer(found, status(found, 'No', 'may not'));
      else request.answer(200, found);
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'serin-test-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify(kubeconfigFor(cluster.url)));
  const { terminal, written } = recordingTerminal();
  const exitCode = await runCli(['status', ...argv, `--kubeconfig=${kubeconfig}`], terminal);
  await rm(folder, { recursive: true });
  return { exitCode, ...written, requests: cluster.requests.map(({ path }) => path) };
}

describe('serin status', () => {
  test('of hundreds of Canaries asks for a list of them and one of their workloads, not for each', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `web-${index}`);
    const canaries = listOf(
      names.map((name) => canaryNamed(name)),
      9,
    );
    const deployments = listOf(
      names.flatMap((name) =>
        [name, `${name}-primary`].map((own) => workload('Deployment', own, { spec: { replicas: 3 }, status: { readyReplicas: 2 } })),
      ),
      9,
    );
    const { exitCode, out, requests } = await run({ canaries, deployments }, '-A');
    expect(exitCode).toBe(0);
    expect(requests).toEqual(['/apis/flagger.app/v1beta1/canaries', '/apis/apps/v1/deployments']);
    expect(out.match(/primary 2\/3 ready, canary 2\/3 ready/g)).toHaveLength(300);
  });

  test('counts the pods of a DaemonSet', async () => {
    const pods = { status: { numberReady: 4, desiredNumberScheduled: 5 } };
    const { out } = await run(
      {
        agent: canaryNamed('agent', 'DaemonSet'),
        'agent-primary': workload('DaemonSet', 'agent-primary', pods),
      },
      'agent',
      '-n',
      'shop',
    );
    expect(out).toContain('primary 4/5 ready, canary ');
  });

  test('says nothing of the pods of a Service, which has none of its own', async () => {
    const { exitCode, out, requests } = await run({ web: canaryNamed('web', 'Service') }, 'web', '-n', 'shop');
    expect([exitCode, requests.length]).toEqual([0, 1]);
    expect(out).not.toContain('pods');
  });

  test.for([['web'], ['-A']] as const)('shows Canaries without pods to who may not read those: %s', async ([which]) => {
    const canaries = listOf([canaryNamed('api'), canaryNamed('web')], 9);
    const objects = { canaries, web: canaryNamed('web'), 'web-primary': 403, deployments: 403 };
    const { exitCode, out, error } = await run(objects, which, '-n', 'shop');
    expect(exitCode).toBe(0);
    expect(out).toContain('web.shop  Progressing');
    expect(out).not.toContain('pods');
    expect(error).toMatch(/^serin status: without pods: GET [^\n]+: may not\n$/);
  });

  test.for([
    [401, 'Are the credentials of this context still valid?'],
    [403, 'Ask whoever runs the cluster for this right.'],
    [404, 'Are the CRDs installed? serin crds brings them.'],
  ] as const)('refused with %d says what to do', async ([canaries, remedy]) => {
    const { exitCode, out, error } = await run({ canaries }, '-A');
    expect({ exitCode, out, error }).toEqual({
      exitCode: 1,
      out: '',
      error: `serin status: GET /apis/flagger.app/v1beta1/canaries: may not. ${remedy}\n`,
    });
  });

  test('of a name that no namespace has says so, whatever other Canaries there are', async () => {
    const { exitCode, out, error } = await run({ canaries: listOf([], 9) }, 'wbe', '-A');
    expect({ exitCode, out, error }).toEqual({
      exitCode: 1,
      out: '',
      error: 'serin status: there is no Canary "wbe" in any namespace. serin status -A shows all.\n',
    });
  });

  test('of a context that is not there names those that are', async () => {
    const { exitCode, error } = await run({}, '--context=prod');
    expect(exitCode).toBe(1);
    expect(error).toMatch(/the context "prod" is not in it; it has "/);
  });
});
