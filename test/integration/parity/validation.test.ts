import { describe, expect, test } from 'vitest';
import type { AppSettings } from '../../../src/app.ts';
import { deployments, type Sandbox, type SandboxOptions } from '../sandbox.ts';
import { initialized, quiet } from './journal.ts';

/**
 * What Flagger's TestController_verifyCanary asserts (flagger-engine section 9). Flagger only logs a violation, and an edit of an accepted Canary gets past
 * it (section 10, 23); Serin says it in a condition and touches nothing.
 */
const elsewhere = { name: 'elsewhere', namespace: 'other' };
const metrics = (templateRef: object) => [{ name: 'custom', templateRef }];
const alerts = (providerRef: object) => [{ name: 'on-call', severity: 'info', providerRef }];
const affinity = (primaryCookieName: string) => ({ sessionAffinity: { cookieName: 'stick', primaryCookieName } });
const knative = { targetRef: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'web' } };
const upstream = (namespace: string) => ({ upstreamRef: { apiVersion: 'gloo.solo.io/v1', kind: 'Upstream', name: 'up', namespace } });
const kept: Partial<AppSettings> = { crossNamespaceRefs: 'forbidden' };

const refused: readonly (readonly [string, string, SandboxOptions])[] = [
  ['an upstream in another namespace', 'spec.upstreamRef.namespace', { settings: kept, spec: upstream('other') }],
  [
    'a MetricTemplate in another namespace',
    'spec.analysis.metrics[0].templateRef.namespace',
    { settings: kept, analysis: { metrics: metrics(elsewhere) } },
  ],
  [
    'an AlertProvider in another namespace',
    'spec.analysis.alerts[0].providerRef.namespace',
    { settings: kept, analysis: { alerts: alerts(elsewhere) } },
  ],
  ['a Knative target with another provider', 'spec.provider', { spec: { ...knative, provider: 'gatewayapi:v1' } }],
  ['the provider knative with another target', 'spec.provider', { spec: { provider: 'knative' } }],
  [
    'a Knative target with an autoscaler',
    'spec.autoscalerRef',
    {
      spec: {
        ...knative,
        provider: 'knative',
        autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'web' },
      },
    },
  ],
  ['two cookies of one name', 'spec.analysis.sessionAffinity.primaryCookieName', { analysis: affinity('stick') }],
];

const accepted: readonly (readonly [string, SandboxOptions])[] = [
  ['a MetricTemplate in its own namespace', { settings: kept, analysis: { metrics: metrics({ name: 'own', namespace: 'demo' }) } }],
  ['an AlertProvider in its own namespace', { settings: kept, analysis: { alerts: alerts({ name: 'own', namespace: 'demo' }) } }],
  ['a MetricTemplate elsewhere where the flag allows it', { analysis: { metrics: metrics(elsewhere) } }],
  ['two cookies of two names', { analysis: affinity('primary') }],
];

const ready = ({ canary }: Sandbox) => canary.status?.conditions?.find(({ type }) => type === 'Ready');

describe('a Canary', () => {
  test.for(refused)('with %s is refused at %s, and nothing is touched', async ([, path, options]) => {
    const sandbox = await quiet(options).start().run(10_000);
    expect(ready(sandbox)).toMatchObject({ status: 'False', reason: 'SpecRefused' });
    expect(ready(sandbox)?.message).toContain(path);
    expect(sandbox.notes().filter((note) => note.startsWith('SpecRefused: '))).toHaveLength(1);
    expect(() => sandbox.object(deployments, 'web-primary')).toThrow('there is no Deployment web-primary');
    expect(sandbox.object(deployments)['spec']).toMatchObject({ replicas: 2 });
  });

  test.for(accepted)('with %s is accepted', async ([, options]) => {
    const sandbox = await quiet(options).start().untilPhase('Initialized');
    expect(ready(sandbox)?.reason).not.toBe('SpecRefused');
  });

  test('that is edited into something refused is left alone in the middle of a run, and goes on when it is mended', async () => {
    const sandbox = await initialized({ settings: kept });
    await sandbox.release('1.1').until(({ status }) => status?.canaryWeight === 20);
    const before = sandbox.canary.spec.analysis;
    sandbox.edit((spec) => ({ ...spec, analysis: { ...before, metrics: metrics(elsewhere) } }));
    await sandbox.run(60_000);
    expect(ready(sandbox)).toMatchObject({ reason: 'SpecRefused' });
    expect(sandbox.canary.status).toMatchObject({ phase: 'Progressing', canaryWeight: 20 });
    sandbox.edit((spec) => ({ ...spec, analysis: before }));
    await sandbox.untilPhase('Succeeded');
  });
});
