import { expect, test } from 'vitest';
import { canaryResource } from '../../src/api/group.ts';
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
const crdKey = objectKey('', 'canaries.flagger.app');

/** A CRD that asks for nothing in the spec. */
function lax(crd: KubeObject): KubeObject {
  const copy = structuredClone(crd) as KubeObject & {
    spec: { versions: { schema: { openAPIV3Schema: { properties: { spec: { required?: string[] } } } } }[] };
  };
  for (const { schema } of copy.spec.versions) delete schema.openAPIV3Schema.properties.spec.required;
  return copy;
}

test('a Canary that a laxer CRD let in without a target does not keep the others from their start', async () => {
  const sandbox = new Sandbox();
  const own = sandbox.manifests().find(({ kind }) => kind === 'Canary');
  const crd = sandbox.api.store.get(crdResource, crdKey);
  if (own === undefined || crd === undefined) throw new Error('the sandbox has no Canary, or no CRD of Canaries');
  sandbox.start();
  sandbox.api.store.update(crdResource, crdKey, lax);
  const { targetRef: _, ...spec } = own['spec'] as { targetRef: object };
  sandbox.api.store.create(canaryResource, { ...own, metadata: { ...own.metadata, name: 'odd' }, spec });
  sandbox.api.store.update(crdResource, crdKey, (now) => ({ ...now, spec: crd['spec'] }));
  await sandbox.untilPhase('Initialized');
  expect(sandbox.log.lines).toContainEqual(expect.objectContaining({ key: 'demo/odd', message: expect.stringContaining('ahead') }));
});
