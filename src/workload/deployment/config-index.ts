import type { KubeObject } from '../../kube/object.ts';
import { keyOf, type ObjectKey } from '../../kube/object-key.ts';
import type { WorkloadAccess } from '../access.ts';
import { configUses } from '../configs/config-use.ts';
import { deployments } from '../resources.ts';
import { configKinds } from '../workload.ts';
import { asDeployment } from './deployment.ts';

/** Indexes of the cache of Deployments: by the ConfigMaps and Secrets that their pods use. */
export const deploymentIndexes = {
  configs: (object: KubeObject) =>
    configUses(asDeployment(object).spec.template.spec).map(({ kind, name }) => `${kind}/${object.metadata.namespace}/${name}`),
} satisfies Record<string, (object: KubeObject) => string[]>;

/** The Deployments whose pods use `object`; none for anything but a ConfigMap or Secret. */
export function deploymentsUsing({ cache }: Pick<WorkloadAccess, 'cache'>, object: KubeObject): ObjectKey[] {
  if (!configKinds.some((kind) => kind === object.kind)) return [];
  return cache(deployments)
    .byIndex('configs', `${object.kind}/${keyOf(object)}`)
    .map(keyOf);
}

/** The Deployments in the namespace of `object`: its selector as it was is not known any more, so any of them may concern it. */
export function deploymentsBeside({ cache }: Pick<WorkloadAccess, 'cache'>, { metadata }: KubeObject): ObjectKey[] {
  return cache(deployments).list(metadata.namespace).map(keyOf);
}
