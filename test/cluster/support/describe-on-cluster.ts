import { describe } from 'vitest';
import { type Cluster, clusterFromEnv } from './cluster.ts';

/** `describe` for tests that need a cluster: skipped, with the remedy on standard error, where there is none. */
export function describeOnCluster(title: string, tests: (cluster: Cluster) => void): void {
  const cluster = clusterFromEnv(process.env);
  if (cluster === undefined) {
    process.stderr.write(`Skipped: ${title}. Set KUBECONFIG to a test cluster; test/cluster/README.md says which.\n`);
    describe.skip(title, () => undefined);
    return;
  }
  describe(title, () => tests(cluster));
}
