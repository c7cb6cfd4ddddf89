import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A way to the cluster of KUBECONFIG that needs no credentials. Needs kubectl on the PATH. */
export async function startKubectlProxy(): Promise<{ readonly address: string; readonly stop: () => void }> {
  const proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(proxy.stdout, 'data')) as [Buffer];
  const address = /127\.0\.0\.1:\d+/.exec(line.toString())?.[0];
  if (address === undefined) throw new Error('kubectl proxy did not tell its address');
  return { address: `http://${address}`, stop: () => proxy.kill() };
}
