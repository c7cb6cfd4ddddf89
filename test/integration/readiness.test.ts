import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import type { Resource } from '../../src/kube/resource.ts';
import { Sandbox } from './sandbox.ts';

const crdResource: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
};
const remedy = 'kubectl apply --server-side --force-conflicts -f crds/';

/** The CRD as Flagger ships it: our record in the status is unknown to it. */
function withoutRun(crd: KubeObject): KubeObject {
  const copy = structuredClone(crd) as KubeObject & {
    spec: { versions: { schema: { openAPIV3Schema: { properties: Record<string, { properties: Record<string, unknown> }> } } }[] };
  };
  for (const version of copy.spec.versions) delete version.schema.openAPIV3Schema.properties['status']?.properties['run'];
  return copy;
}

describe('the controller is not ready', () => {
  test('while the CRD prunes its record, says the one command that mends it, and begins when it was given', async () => {
    const sandbox = new Sandbox();
    const own = sandbox.api.store.get(crdResource, objectKey('', 'canaries.flagger.app'));
    if (own === undefined) throw new Error('the sandbox has no CRD of Canaries');
    sandbox.api.store.update(crdResource, objectKey('', 'canaries.flagger.app'), withoutRun);
    await sandbox.start().run(5_000);
    expect(sandbox.app.readiness()).toEqual({
      ready: false,
      reasons: [`the CRD canaries.flagger.app prunes status.run, so no rollout would survive a restart. Bring it up to date: ${remedy}`],
    });
    expect(sandbox.canary.status).toBeUndefined();
    sandbox.api.store.update(crdResource, objectKey('', 'canaries.flagger.app'), (crd) => ({ ...crd, spec: own['spec'] }));
    await sandbox.untilPhase('Initialized');
    expect(sandbox.app.readiness()).toEqual({ ready: true, reasons: [] });
  });

  test('while the API server does not answer', async () => {
    const sandbox = new Sandbox({ fault: () => ({ kind: 'reset', when: 'before' }) });
    await sandbox.start().run(30_000);
    expect(sandbox.app.readiness().ready).toBe(false);
    expect(sandbox.app.readiness().reasons[0]).toMatch(/^the API server could not be asked: /);
  });
});
