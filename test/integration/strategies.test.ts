import { describe, expect, test } from 'vitest';
import { canaryResource } from '../../src/api/group.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { demoImage, demoNamespace } from '../../src/sandbox/demo-scenario.ts';
import { httpProxies } from '../../src/sandbox/sim/resources.ts';
import { deployments, routes, Sandbox, services } from './sandbox.ts';

const started = async (options: ConstructorParameters<typeof Sandbox>[0]) =>
  (await new Sandbox(options).start().untilPhase('Initialized')).run(5_000);
const iterating = { stepWeights: undefined, iterations: 3 };
const rulesOf = (sandbox: Sandbox) => (sandbox.object(routes)['spec'] as { rules: Record<string, unknown>[] }).rules;

describe('blue/green', () => {
  test('looks at the canary beside the traffic, switches all of it, and promotes', async () => {
    const sandbox = await started({ analysis: { ...iterating, metrics: [] } });
    const begin = sandbox.clock.now();
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(sandbox.canary.status?.run?.weights?.map(({ weight }) => weight)).toEqual([0, 100, 0]);
    expect(sandbox.notes()).toContain('IterationAdvanced: Advance web.demo canary iteration 3/3');
    expect(sandbox.image('web-primary')).toBe(demoImage('1.1'));
    expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
  });

  test('without a router promotes after its iterations, and the apex Service serves the primary all along', async () => {
    const sandbox = await started({ spec: { provider: 'kubernetes' }, analysis: { ...iterating, metrics: [] } });
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(sandbox.image('web-primary')).toBe(demoImage('1.1'));
    expect(sandbox.object(services)['spec']).toMatchObject({ selector: { app: 'web-primary' } });
  });

  test('without a router keeps the target until everybody knows that the Service leads to the primary', async () => {
    const sandbox = await started({ spec: { provider: 'kubernetes' }, analysis: { ...iterating, metrics: [] } });
    const writes = sandbox.ownRequests(0).filter(({ method }) => method !== 'GET');
    const led = writes.findLast(({ resource }) => resource?.plural === 'services')?.timeMs ?? Number.NaN;
    const taken = writes.find(({ path, method }) => method === 'PATCH' && path.endsWith('/deployments/web'))?.timeMs ?? Number.NaN;
    expect(taken - led).toBeGreaterThanOrEqual(500);
  });

  test('sends copies of the requests to the canary while it is looked at', async () => {
    const sandbox = await started({ analysis: { ...iterating, mirror: true, metrics: [] } });
    await sandbox.release('1.1').until((canary) => (canary.status?.iterations ?? 0) > 0);
    expect(JSON.stringify(rulesOf(sandbox))).toContain('"RequestMirror"');
    await sandbox.untilPhase('Succeeded');
    expect(JSON.stringify(rulesOf(sandbox))).not.toContain('"RequestMirror"');
  });
});

describe('A/B testing', () => {
  test('leads matching requests to the canary and no others, until it is promoted', async () => {
    const match = [{ headers: { 'x-canary': { exact: 'insider' } } }];
    const sandbox = await started({ analysis: { ...iterating, match, metrics: [] } });
    await sandbox.release('1.1').until((canary) => (canary.status?.iterations ?? 0) > 0);
    const [matched, others] = rulesOf(sandbox);
    expect(matched).toMatchObject({ matches: [{ headers: [{ name: 'x-canary', value: 'insider' }] }] });
    expect(JSON.stringify(others)).not.toContain('web-canary');
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.image('web-primary')).toBe(demoImage('1.1'));
  });
});

describe('session affinity', () => {
  test('keeps the cookie of a run in the status and the route, and takes it back afterwards', async () => {
    const sandbox = await started({ analysis: { sessionAffinity: { cookieName: 'stick' } } });
    await sandbox.release('1.1').until((canary) => canary.status?.canaryWeight === 10);
    const cookie = sandbox.canary.status?.sessionAffinityCookie;
    expect(cookie).toMatch(/^stick=[a-zA-Z]{10}$/);
    expect(JSON.stringify(rulesOf(sandbox))).toContain(cookie);
    await sandbox.untilPhase('Succeeded');
    expect(sandbox.canary.status).toMatchObject({ previousSessionAffinityCookie: cookie });
    expect(JSON.stringify(rulesOf(sandbox))).toContain('Max-Age=-1');
  });
});

describe('the end of a Canary', () => {
  test('that reverts starts the target again before the primary goes', async () => {
    const sandbox = await started({ spec: { revertOnDeletion: true } });
    expect(sandbox.canary.metadata.finalizers).toEqual(['finalizer.flagger.app']);
    sandbox.api.store.delete(canaryResource, objectKey('demo', 'web'));
    await sandbox.run(15_000);
    expect(sandbox.api.store.get(canaryResource, objectKey('demo', 'web'))).toBeUndefined();
    expect(sandbox.object(deployments)['status']).toMatchObject({ availableReplicas: 2 });
  });

  test('that does not revert is gone at once', async () => {
    const sandbox = await started({});
    sandbox.api.store.delete(canaryResource, objectKey('demo', 'web'));
    await sandbox.run(100);
    expect(sandbox.api.store.get(canaryResource, objectKey('demo', 'web'))).toBeUndefined();
  });
});

describe('two hands on one thing', () => {
  test('a younger Canary of the same target is refused, and says which one has it', async () => {
    const sandbox = await started({});
    const { status: _status, ...canary } = sandbox.object(canaryResource);
    sandbox.api.store.create(canaryResource, { ...canary, metadata: { name: 'second', namespace: 'demo' } });
    await sandbox.run(1_000);
    const second = sandbox.api.store.get(canaryResource, objectKey('demo', 'second')) as unknown as typeof sandbox.canary;
    expect(second.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      reason: 'SpecRefused',
      message:
        'spec.targetRef.name: Deployment "web" is guarded by the Canary "web" already, which is older. Delete one of the two Canaries, or name another target.',
    });
  });

  test('another controller in the status makes Serin stand back', async () => {
    const sandbox = await started({});
    sandbox.api.store.update(
      canaryResource,
      objectKey('demo', 'web'),
      (object) => ({ ...object, status: { phase: 'Initialized', canaryWeight: 0 } }),
      'status',
    );
    await sandbox.run(1_000);
    const begin = sandbox.clock.now();
    await sandbox.release('1.1').run(30_000);
    expect(sandbox.ownRequests(begin)).toEqual([]);
    expect(sandbox.notes().at(-1)).toMatch(/^ForeignController: /);
  });
});

test('HTTPProxies: users meet the canary by the weights of the run, and its answers are judged by what Envoy counts', async () => {
  const host = 'contour.example.com';
  const sandbox = new Sandbox({ spec: { provider: 'contour' }, load: [{ host, requestsPerSecond: 100 }], contour: 'present' });
  sandbox.start();
  const metadata = { name: 'root', namespace: demoNamespace };
  const spec = { virtualhost: { fqdn: host }, includes: [{ name: 'web' }] };
  sandbox.api.store.create(httpProxies, { apiVersion: 'projectcontour.io/v1', kind: 'HTTPProxy', metadata, spec });
  await (await sandbox.untilPhase('Initialized')).run(5_000);
  const begin = sandbox.clock.now();
  await sandbox.release('1.1').untilPhase('Succeeded');
  const good = sandbox.simulation.ledger.byImage({ fromMs: begin }).get(demoImage('1.1'));
  expect(good?.requests).toBeGreaterThan(500);
  expect(sandbox.simulation.ledger.tally({ fromMs: begin }).failed).toBe(0);
  await sandbox.run(5_000);
  await sandbox.release('1.2').untilPhase('Failed');
  expect(sandbox.canary.status?.run).toMatchObject({ reason: 'ChecksFailed', failedChecks: 2 });
  expect(sandbox.canary.status?.run?.checks?.[0]?.query).toContain('envoy_cluster_name=~"demo_web-canary_');
});
