import { apiVersion, group, version } from '../api/group.ts';
import type { KubeClient } from '../kube/client.ts';
import { KubeError } from '../kube/kube-error.ts';

const schemaPath = `/openapi/v3/apis/${apiVersion}`;
const remedy = 'kubectl apply --server-side --force-conflicts -f crds/';

/**
 * Whether the API server keeps what we write: Flagger's own CRD prunes `status.run`, without which nothing survives a restart. Undefined: all is well;
 * else a sentence with the one command that mends it. Throws KubeError when it cannot be known.
 */
export async function servedSchemaProblem(client: KubeClient): Promise<string | undefined> {
  const served = await client.getPath(schemaPath).catch((error: unknown) => {
    if (error instanceof KubeError && error.reason === 'NotFound') return undefined;
    throw error;
  });
  if (served === undefined) return `the cluster does not know ${apiVersion}. Install the CRDs: ${remedy}`;
  return keepsRun(served)
    ? undefined
    : `the CRD canaries.${group} prunes status.run, so no rollout would survive a restart. Bring it up to date: ${remedy}`;
}

function keepsRun(document: unknown): boolean {
  const schemas = at(at(document, 'components'), 'schemas');
  const canary = at(schemas, `app.flagger.${version}.Canary`);
  return at(at(at(at(at(canary, 'properties'), 'status'), 'properties'), 'run'), 'type') !== undefined;
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
