import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { relative } from 'node:path';
import { type Cluster, repositoryRoot } from '../../cluster/support/cluster.ts';
import { shellBlocks } from './shell-blocks.ts';

/** Longest that one page may take. */
const longestMs = 600_000;

/** What stands for the example values of the pages on the cluster at hand. */
export function valuesOf(cluster: Cluster, image: { readonly repository: string; readonly tag: string }): Record<string, string> {
  return {
    IMAGE: image.repository,
    TAG: image.tag,
    PROMETHEUS: cluster.prometheusInside,
    GATEWAY: `http://${cluster.gateway.host}:${cluster.gateway.port}`,
  };
}

/**
 * Does what a page says, block after block in one shell, from the root of the repository, as a reader would; answers what was printed. Rejects with the output at
 * the first command that fails.
 */
export async function follow(cluster: Cluster, file: string, values: Readonly<Record<string, string>>): Promise<string> {
  const blocks = await shellBlocks(file, values);
  const script = blocks.map(({ at, commands }) => `echo '--- ${relative(repositoryRoot, at)}'\n${commands}`).join('\n');
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: repositoryRoot,
    env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestMs,
  });
  let printed = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (data) => (printed += data));
  const [code] = await once(shell, 'close');
  if (code !== 0) throw new Error(`${relative(repositoryRoot, file)}: a command failed (${code})\n${printed}`);
  return printed;
}
