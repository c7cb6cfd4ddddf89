import { describe } from 'vitest';
import { clusterFromEnv } from '../../cluster/support/cluster.ts';

/** `describe` whose tests run one after the other; skipped, with the reason in its title, where nobody can harm the cluster. */
export function describeFaults(title: string, tests: () => void): void {
  const cluster = clusterFromEnv(process.env);
  if (cluster?.toolFolder !== undefined) return void describe(title, tests);
  const reason =
    cluster === undefined ? 'KUBECONFIG is not set' : 'the cluster has no scripts `component` and `pod` in SERIN_CLUSTER_TOOLS';
  describe.skip(`${title} (skipped: ${reason})`, tests);
}
