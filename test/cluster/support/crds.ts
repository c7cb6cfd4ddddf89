import { join } from 'node:path';
import { type Cluster, repositoryRoot } from './cluster.ts';

/** Applies the CRDs of the repository and waits until the API server serves them. A repeat is harmless. */
export async function applyCrds(cluster: Cluster): Promise<void> {
  const folder = join(repositoryRoot, 'crds');
  await cluster.kubectl.run(['apply', '--server-side', '--force-conflicts', '-f', folder]);
  await cluster.kubectl.run(['wait', '--for=condition=Established', '--timeout=30s', '-f', folder]);
}
