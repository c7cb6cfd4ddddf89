import { spawnSync } from 'node:child_process';

/** Whether kubectl is installed here. */
export function kubectlAvailable(): boolean {
  return spawnSync('kubectl', ['version', '--client']).status === 0;
}
