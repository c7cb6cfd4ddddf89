import { describe, expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import { Sandbox } from './sandbox.ts';

/** kstatus' rules for any resource (sigs.k8s.io/cli-utils, pkg/kstatus, "The Ready condition", "The Reconciling and Stalled conditions"): what Flux waits for. */
function kstatus({ metadata, status }: Canary): 'Terminating' | 'InProgress' | 'Failed' | 'Current' {
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (status?.observedGeneration !== undefined && status.observedGeneration !== metadata.generation) return 'InProgress';
  const says = (type: string) => status?.conditions?.find((condition) => condition.type === type)?.status;
  if (says('Reconciling') === 'True') return 'InProgress';
  if (says('Stalled') === 'True') return 'Failed';
  return says('Ready') === 'False' || says('Ready') === 'Unknown' ? 'InProgress' : 'Current';
}

/** What Argo CD ships for flagger.app/Canary, which looks at nothing but the phase. */
function argo({ status }: Canary): 'Healthy' | 'Degraded' | 'Progressing' {
  if (status?.phase === 'Failed') return 'Degraded';
  return status?.phase === 'Succeeded' || status?.phase === 'Initialized' ? 'Healthy' : 'Progressing';
}

const started = async () => (await new Sandbox().start().untilPhase('Initialized')).run(2_000);

const moments: readonly (readonly [string, () => Promise<Sandbox>, string, string])[] = [
  ['is in progress while the primary comes up', async () => new Sandbox().start().untilPhase('Initializing'), 'InProgress', 'Progressing'],
  ['is well at rest', () => started(), 'Current', 'Healthy'],
  [
    'does not hold up Flux while a release is analysed, for users are served',
    async () => (await started()).release('1.1').until(({ status }) => status?.canaryWeight === 50),
    'Current',
    'Progressing',
  ],
  ['is well after a promotion', async () => (await started()).release('1.1').untilPhase('Succeeded'), 'Current', 'Healthy'],
  [
    'does not hold up Flux after a rollback, and is degraded in Argo CD',
    async () => (await started()).release('1.2').untilPhase('Failed'),
    'Current',
    'Degraded',
  ],
  [
    'has failed while its spec is refused, with the reason',
    async () => (await started()).edit((spec) => ({ ...spec, provider: 'istio' })).run(2_000),
    'Failed',
    'Healthy',
  ],
  [
    'is well again when the spec is mended',
    async () => {
      const sandbox = await started();
      await sandbox.edit((spec) => ({ ...spec, provider: 'istio' })).run(2_000);
      return sandbox.edit(({ provider: _, ...spec }) => ({ ...spec, provider: 'gatewayapi:v1' })).run(2_000);
    },
    'Current',
    'Healthy',
  ],
  [
    'has seen each edit, also while suspended',
    async () => (await started()).edit((spec) => ({ ...spec, suspend: true })).run(2_000),
    'Current',
    'Healthy',
  ],
];

describe('a Canary, by the health rules of Flux (kstatus) and of Argo CD,', () => {
  test.for(moments)('%s', async ([, moment, flux, argoCd]) => {
    const { canary } = await moment();
    expect([kstatus(canary), argo(canary)]).toEqual([flux, argoCd]);
    if (flux !== 'Current') expect(canary.status?.conditions?.find(({ type }) => type === 'Ready')?.message).toMatch(/\w/);
  });
});
