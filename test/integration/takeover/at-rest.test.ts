import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/kube/object.ts';
import { objectKey } from '../../../src/kube/object-key.ts';
import { deployments, routes, type Sandbox, services } from '../sandbox.ts';
import { autoscalers, configMaps, foundCluster, httpProxies, podinfo, secrets, setImage, setStatus, users } from './found-cluster.ts';

const atRest = [
  ['weighted-promoted', '02-Initialized-w0-i0-f0'],
  ['weighted-promoted', '08-Succeeded-w0-i0-f0'],
  ['weighted-failed', '07-Failed-w0-i0-f0'],
  ['weighted-config-change', '08-Succeeded-w0-i0-f0'],
  ['bluegreen-promoted', '10-Succeeded-w0-i0-f0'],
  ['abtest-promoted', '09-Succeeded-w0-i0-f0'],
  ['affinity-promoted', '02-Initialized-w0-i0-f0'],
  ['contour-promoted', '08-Succeeded-w0-i0-f0'],
] as const;

const kinds = [deployments, services, routes, httpProxies, configMaps, secrets, autoscalers];

/** Everything that Flagger made or the user gave, but for the Canary's status. */
function world({ api, canary }: Sandbox): unknown[] {
  const objects = kinds.flatMap((kind) => api.store.list(kind, canary.metadata.namespace));
  const shown = ({ kind, metadata, spec, data }: KubeObject) => ({ kind, metadata, spec, data });
  return [...objects.map(shown), canary.spec];
}

const started = async (scenario: string, moment: string) => {
  const sandbox = await foundCluster(scenario, moment);
  sandbox.startController();
  return sandbox.run(5_000);
};

describe('a Canary that Flagger left at rest', () => {
  test.for(atRest)('%s %s is adopted: only its status is written, once', async ([scenario, moment]) => {
    const sandbox = await foundCluster(scenario, moment);
    const before = world(sandbox);
    const begin = sandbox.clock.now();
    sandbox.startController();
    await sandbox.run(60_000);
    expect(world(sandbox)).toEqual(before);
    const writes = sandbox.ownRequests(begin).filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, path }) => `${method} ${path.split('/').slice(-3).join('/')}`)).toEqual([
      `PATCH canaries/${sandbox.canary.metadata.name}/status`,
    ]);
    expect(sandbox.notes()).toEqual([]);
    expect(sandbox.sent).toEqual([]);
  });

  test.for(atRest)('%s %s is not said to have been promoted or to be under way', async ([scenario, moment]) => {
    const { canary } = await started(scenario, moment);
    const ready = canary.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.message).toMatch(
      moment.includes('Failed')
        ? /^example.com\/podinfo:6.0.2 failed before Serin took over; the primary serves example.com\/podinfo:6.0.0$/
        : /^the primary serves example.com\/podinfo:6.0.[01]$/,
    );
  });

  test.for(atRest)('%s %s is released again by the next change', async ([scenario, moment]) => {
    const sandbox = await started(scenario, moment);
    const begin = sandbox.clock.now();
    setImage(sandbox, '6.0.3');
    await sandbox.until(({ status }) => status?.phase === 'Progressing', 10_000);
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.image(`${sandbox.canary.metadata.name}-primary`)).toBe(podinfo('6.0.3'));
    expect(sandbox.simulation.ledger.tally({ fromMs: begin, target: users(sandbox) }).failed).toBe(0);
  });

  test('with a target that changed while nobody watched has a new revision', async () => {
    const sandbox = await foundCluster('weighted-promoted', '02-Initialized-w0-i0-f0');
    setImage(sandbox, '6.0.1');
    await sandbox.run(1_000);
    sandbox.startController();
    await sandbox.until(({ status }) => status?.canaryWeight === 25, 20_000);
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.image('web-primary')).toBe(podinfo('6.0.1'));
  });

  test('with a ConfigMap that changed while nobody watched has a new revision', async () => {
    const sandbox = await foundCluster('weighted-promoted', '08-Succeeded-w0-i0-f0');
    setMessage(sandbox, 'hello again');
    sandbox.startController();
    await sandbox.until(({ status }) => status?.canaryWeight === 25, 20_000);
    await sandbox.untilPhase('Succeeded');
    expect(primaryMessage(sandbox)).toBe('hello again');
    expect(sandbox.object(configMaps, 'web-config-primary')['data']).toEqual({ message: 'hello' });
  });

  test('after a failure leaves the failed revision alone until it changes', async () => {
    const sandbox = await started('weighted-failed', '07-Failed-w0-i0-f0');
    await sandbox.run(60_000);
    expect(sandbox.canary.status?.phase).toBe('Failed');
    expect(sandbox.object(deployments)['spec']).toMatchObject({ replicas: 0 });
  });

  test('that waits for approval goes on waiting, with the target as it is now', async () => {
    const sandbox = await foundCluster('weighted-promoted', '02-Initialized-w0-i0-f0');
    setImage(sandbox, '6.0.1');
    setStatus(sandbox, { phase: 'Waiting' });
    const gate = 'http://sink/hook/confirm-rollout';
    sandbox.answers.set(gate, 403);
    sandbox.startController();
    await sandbox.run(25_000);
    expect(sandbox.canary.status?.phase).toBe('Waiting');
    expect(sandbox.object(deployments)['spec']).toMatchObject({ replicas: 0 });
    sandbox.answers.set(gate, 200);
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.image('web-primary')).toBe(podinfo('6.0.1'));
  });
});

function setMessage(sandbox: Sandbox, message: string): void {
  const key = objectKey(sandbox.canary.metadata.namespace ?? '', 'web-config');
  sandbox.api.store.update(configMaps, key, (live) => ({ ...live, data: { message } }));
}

/** What the primary's pods are given as PODINFO_UI_MESSAGE. */
function primaryMessage(sandbox: Sandbox): unknown {
  const spec = sandbox.object(deployments, 'web-primary')['spec'] as {
    template: { spec: { containers: { env: { valueFrom: { configMapKeyRef?: { name: string } } }[] }[] } };
  };
  const name = spec.template.spec.containers[0]?.env[0]?.valueFrom.configMapKeyRef?.name;
  return (sandbox.object(configMaps, name)['data'] as { message: string }).message;
}
