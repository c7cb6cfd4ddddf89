import { clusterFromEnv } from '../cluster/support/cluster.ts';
import { applyCrds } from '../cluster/support/crds.ts';
import { buildImages } from '../cluster/support/images.ts';
import { benchHundred } from './cluster/hundred.ts';
import { benchOneRollout } from './cluster/one-rollout.ts';
import { benchReactions } from './cluster/reactions.ts';
import { runBenchmarks } from './run-benchmarks.ts';

// `npm run bench:cluster [-- --only NAME] [--write] [--up-to CANARIES]`: measures on the cluster of KUBECONFIG and prints; with --write into docs/benchmarks.md too.

const cluster = clusterFromEnv(process.env);
if (cluster === undefined) {
  process.stderr.write('Set KUBECONFIG to a test cluster; test/cluster/README.md says which.\n');
  process.exitCode = 1;
} else {
  await Promise.all([applyCrds(cluster), buildImages(cluster)]);
  await runBenchmarks({
    rollout: async () => [await benchOneRollout(cluster)],
    reactions: async () => [await benchReactions(cluster)],
    hundred: async ({ upTo }) => [await benchHundred(cluster, upTo)],
  });
}
