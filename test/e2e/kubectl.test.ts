import type { Canary } from '../../src/api/canary.ts';
import { describeEndToEnd } from './support/describe-end-to-end.ts';
import { test, type World } from './support/world.ts';

const valid = {
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  metadata: { name: 'web' },
  spec: {
    provider: 'gatewayapi:v1',
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    service: { port: 80, gatewayRefs: [{ name: 'gateway', namespace: 'platform' }] },
    analysis: { interval: '10s', threshold: 2, stepWeights: [10, 50] },
  },
};

/** Sets what stands at `path` (`spec.analysis.metrics`); undefined takes it out. */
type Mistake = readonly [path: string, value: unknown];

/** Each with the field that the API server must name. */
const refusedByServer: readonly (readonly [...Mistake, field: string])[] = [
  ['spec.provider', 'gatewayapi', 'spec.provider: Unsupported value: "gatewayapi"'],
  ['spec.targetRef', undefined, 'spec.targetRef: Required value'],
  ['spec.targetRef.kind', 'StatefulSet', 'spec.targetRef.kind: Unsupported value: "StatefulSet"'],
  ['spec.targetRef.name', undefined, 'spec.targetRef.name: Required value'],
  ['spec.service.port', 'http', 'spec.service.port: Invalid value'],
  ['spec.service.port', undefined, 'spec.service.port: Required value'],
  ['spec.service.gatewayRefs', [{ namespace: 'platform' }], 'spec.service.gatewayRefs[0].name: Required value'],
  ['spec.service.trafficDistribution', 'Near', 'spec.service.trafficDistribution: Unsupported value: "Near"'],
  ['spec.analysis', undefined, 'spec.analysis: Required value'],
  ['spec.analysis.interval', 'ten seconds', 'spec.analysis.interval: Invalid value: "ten seconds"'],
  ['spec.analysis.threshold', 'two', 'spec.analysis.threshold: Invalid value'],
  ['spec.analysis.stepWeights', [10, 'half'], 'spec.analysis.stepWeights[1]: Invalid value'],
  ['spec.analysis.stepWeights', undefined, '"spec.analysis" must validate one and only one schema'],
  ['spec.analysis.stepWieghts', [10], 'unknown field "spec.analysis.stepWieghts"'],
  ['spec.analysis.metrics', [{ interval: '1m' }], 'spec.analysis.metrics[0].name: Required value'],
  ['spec.analysis.metrics', [{ name: 'a', thresholdRange: { min: '99' } }], 'spec.analysis.metrics[0].thresholdRange.min: Invalid value'],
  ['spec.analysis.webhooks', [{ name: 'smoke' }], 'spec.analysis.webhooks[0].url: Required value'],
  [
    'spec.analysis.webhooks',
    [{ name: 'smoke', url: 'http://x', type: 'before' }],
    'spec.analysis.webhooks[0].type: Unsupported value: "before"',
  ],
  [
    'spec.analysis.webhooks',
    [{ name: 'smoke', url: 'http://x', timeout: 'soon' }],
    'spec.analysis.webhooks[0].timeout: Invalid value: "soon"',
  ],
  ['spec.analysis.alerts', [{ name: 'team' }], 'spec.analysis.alerts[0].providerRef: Required value'],
  [
    'spec.analysis.alerts',
    [{ name: 'team', severity: 'bad', providerRef: { name: 'a' } }],
    'spec.analysis.alerts[0].severity: Unsupported value: "bad"',
  ],
  ['spec.analysis.sessionAffinity', { maxAge: 60 }, 'spec.analysis.sessionAffinity.cookieName: Required value'],
  ['spec.suspend', 'yes', 'spec.suspend: Invalid value'],
  ['spec.bakeTime', 'long', 'spec.bakeTime: Invalid value: "long"'],
  ['spec.progressDeadlineSeconds', '60s', 'spec.progressDeadlineSeconds: Invalid value'],
];

/** What Flagger's schema lets through; each with the field that the condition must name. */
const refusedByCondition: readonly (readonly [...Mistake, field: string])[] = [
  ['spec.service', undefined, 'spec.service'],
  ['spec.service.gatewayRefs', undefined, 'spec.service.gatewayRefs'],
  ['spec.provider', 'istio', 'spec.provider'],
  ['spec.analysis.stepWeights', [50, 20], 'spec.analysis.stepWeights[1]'],
  ['spec.analysis.stepWeights', [], 'spec.analysis.stepWeights'],
  ['spec.analysis.metrics', [{ name: 'latency', interval: '1m', thresholdRange: { max: 1 } }], 'spec.analysis.metrics[0]'],
];

describeEndToEnd('kubectl, as a user expects', () => {
  test.for(refusedByServer)('refuses %s = %j with a message that names it', async ([path, value, message], { world, expect }) => {
    const create = world.cluster.kubectl.run(
      ['create', '-n', world.namespace.name, '--dry-run=server', '--validate=strict', '-f', '-'],
      JSON.stringify(withMistake([path, value])),
    );
    await expect(create).rejects.toThrow(message);
  });

  test.for(refusedByCondition)(
    'shows a condition for %s = %j that names it, and touches nothing',
    async ([path, value, field], { world, expect }) => {
      await world.app('web').deploy('1.0');
      await world.cluster.kubectl.apply([withMistake([path, value])], world.namespace.name);
      await waitFor(world, 'condition=Ready=False');
      const { status } = await canaryIn(world);
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      expect(ready?.message).toContain(field);
      expect(await world.cluster.kubectl.get('deployment', 'web-primary', world.namespace.name)).toBeUndefined();
      expect(await world.cluster.kubectl.list('services', world.namespace.name)).toEqual([]);
    },
  );

  test('explains each field of the analysis', async ({ world, expect }) => {
    const text = await world.cluster.kubectl.run(['explain', 'canary.spec.analysis']);
    for (const field of ['interval', 'threshold', 'stepWeights', 'iterations', 'metrics', 'webhooks', 'sessionAffinity', 'mirror'])
      expect(text).toMatch(new RegExp(`^ {2}${field}\\t<.+>.*\\n {4}\\S`, 'm'));
  });

  test('waits for a Canary that guards its workload, and lists what matters of it', async ({ world, expect }) => {
    const { kubectl } = world.cluster;
    const app = world.app('web');
    await app.deploy('1.0');
    await app.guard();
    await waitFor(world, 'condition=Ready');
    await app.initialized();
    const wide = (await kubectl.run(['get', 'canaries', '-o', 'wide', '-n', world.namespace.name])).trim().split('\n');
    const [head = '', row = ''] = wide;
    expect(head.split(/\s+/)).toEqual(
      'NAME STATUS WEIGHT SUSPENDED FAILEDCHECKS INTERVAL MIRROR STEPWEIGHT STEPWEIGHTS MAXWEIGHT LASTTRANSITIONTIME'.split(' '),
    );
    expect(row).toMatch(/^web +Initialized +0 .* 10s .*\[10,20,30,40,50\]/);
    const narrow = await kubectl.run(['get', 'canary', 'web', '-n', world.namespace.name, '--no-headers']);
    expect(narrow.trim().split(/\s+/).slice(0, 3)).toEqual(['web', 'Initialized', '0']);
  });
});

function withMistake([path, value]: Mistake) {
  const object = structuredClone(valid);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, object);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return object;
}

async function waitFor({ cluster, namespace }: World, what: string): Promise<void> {
  await cluster.kubectl.run(['wait', `--for=${what}`, 'canary/web', '-n', namespace.name, '--timeout=60s']);
}

async function canaryIn({ cluster, namespace }: World): Promise<Canary> {
  const canary = await cluster.kubectl.get<Canary>('canary', 'web', namespace.name);
  if (canary === undefined) throw new Error('there is no Canary web');
  return canary;
}
