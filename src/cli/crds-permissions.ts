import { customResourceDefinitions } from '../api/crd.ts';
import type { Permission } from '../kube/permission.ts';
import type { Resource } from '../kube/resource.ts';

export const definitionResource: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
};

const names = customResourceDefinitions().map(({ metadata }) => metadata.name);

/** What `serin crds` takes; it has an account of its own. Apply asks for `create` by name where there is none yet. */
export const crdsPermissions: readonly Permission[] = [
  { resource: definitionResource, names, verbs: ['create', 'patch'], why: 'to bring up the CRDs by server-side apply' },
  { resource: definitionResource, names, verbs: ['get'], why: 'to wait until they are established' },
];
