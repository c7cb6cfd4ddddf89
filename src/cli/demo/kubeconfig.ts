import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeconfigFor } from '../../sandbox/api/socket-server.ts';

/** A kubeconfig file of our own that is gone with the demo. */
export interface TemporaryKubeconfig {
  readonly path: string;
  remove(): Promise<void>;
}

/** Writes a kubeconfig for the server at `address` whose context is in `namespace`; only the owner can read it. */
export async function writeTemporaryKubeconfig(address: string, namespace: string): Promise<TemporaryKubeconfig> {
  const folder = await mkdtemp(join(tmpdir(), 'serin-demo-'));
  const path = join(folder, 'kubeconfig');
  const context = { cluster: 'sandbox', user: 'sandbox', namespace };
  const content = { ...kubeconfigFor(address), contexts: [{ name: 'sandbox', context }] };
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
