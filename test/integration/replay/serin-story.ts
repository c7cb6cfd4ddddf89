import type { Canary } from '../../../src/api/canary.ts';
import { canaryResource } from '../../../src/api/group.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { keyOf, objectKey } from '../../../src/kube/object-key.ts';
import { deployments, type Sandbox } from '../sandbox.ts';
import { clusterOf, configMaps } from '../takeover/found-cluster.ts';
import { MomentRecorder } from './moment-recorder.ts';
import type { Story, ToldRequest } from './story.ts';
import { releasedObjects, userObjects } from './user-objects.ts';

const promotionGate = 'http://sink/gate/confirm-promotion';

/** Lets Serin go through what Flagger went through: the same objects and flags, the same change, the same answers. */
export interface SerinStory extends Story {
  readonly sandbox: Sandbox;
  /** Every object of every kind, each time that anybody wrote it. */
  readonly written: readonly KubeObject[];
}

export async function serinStory(scenario: string): Promise<SerinStory> {
  const sandbox = clusterOf(userObjects(scenario), { ingressClass: 'contour' });
  const { canary } = sandbox;
  const recorder = new MomentRecorder(sandbox);
  const written: KubeObject[] = [];
  sandbox.api.store.subscribe(({ object }) => written.push(object));
  if (scenario === 'weighted-gated') sandbox.answers.set(promotionGate, 403);
  await sandbox.run(5_000);
  sandbox.startController();
  await (await sandbox.untilPhase('Initialized')).run(20_000);
  recorder.finish();
  const metricsBefore = await metricLines(sandbox, canary);
  await (scenario === 'weighted-reverted' ? revert(sandbox, canary) : release(sandbox, scenario));
  await sandbox.run(2_000);
  recorder.finish();
  const metricsAfter = await metricLines(sandbox, canary);
  return { canary, sandbox, written, requests: told(sandbox), metricsBefore, metricsAfter, moments: recorder.moments };
}

async function release(sandbox: Sandbox, scenario: string): Promise<void> {
  for (const released of releasedObjects(scenario)) {
    const isConfig = released.kind === 'ConfigMap';
    sandbox.api.store.update(isConfig ? configMaps : deployments, keyOf(released), (live) =>
      isConfig ? { ...live, data: released['data'] } : { ...live, spec: { ...specOf(live), template: specOf(released)['template'] } },
    );
  }
  if (scenario === 'weighted-gated') {
    await (await sandbox.untilPhase('WaitingPromotion')).run(35_000);
    sandbox.answers.set(promotionGate, 200);
  }
  await sandbox.untilPhase(scenario === 'weighted-failed' ? 'Failed' : 'Succeeded');
}

const specOf = (object: KubeObject) => object['spec'] as Readonly<Record<string, unknown>>;

async function revert(sandbox: Sandbox, { metadata }: Canary): Promise<void> {
  await sandbox.edit((spec) => ({ ...spec, revertOnDeletion: true })).run(2_000);
  sandbox.api.store.delete(canaryResource, objectKey(metadata.namespace ?? '', metadata.name));
  await sandbox.run(20_000);
}

async function metricLines({ app }: Sandbox, { metadata }: Canary): Promise<string[]> {
  const lines = (await app.registry.text()).split('\n');
  return lines.filter((line) => line.startsWith('flagger_') && line.includes(`namespace="${metadata.namespace}"`));
}

function told({ sent }: Sandbox): ToldRequest[] {
  return sent.map(({ url, headers, body }) => ({ path: new URL(url).pathname, contentType: headers['content-type'] ?? '', body }));
}
