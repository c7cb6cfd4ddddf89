import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { type Cluster, repositoryRoot } from '../../cluster/support/cluster.ts';
import { buildImage } from '../../cluster/support/images.ts';
import { release } from './serin-under-test.ts';

const execFileAsync = promisify(execFile);
const image = { repository: 'serin.dev/serin', tag: 'e2e' };

/** Values of the chart: production's two replicas, and short intervals, as tests want them. */
const values = {
  'image.repository': image.repository,
  'image.tag': image.tag,
  'leaderElection.enabled': 'true',
  'leaderElection.replicaCount': '2',
  minimumInterval: '2s',
};

const chart = join(repositoryRoot, 'charts/serin');

/**
 * Builds the image from the repository's Dockerfile, installs the chart with it and resolves when both replicas are ready. Answers what takes it away again; the
 * CRDs stay. Waits while another Serin or a Flagger runs in the cluster, and rejects when it stays.
 */
export async function installSerin(cluster: Cluster): Promise<() => Promise<void>> {
  await buildImage(cluster, { name: `${image.repository}:${image.tag}`, context: repositoryRoot });
  await untilAlone(cluster);
  await upgradeSerin(cluster);
  return async () => {
    await helm(cluster, 'uninstall', release.name, '--ignore-not-found', '--wait');
    await cluster.kubectl.run(['delete', 'namespace', release.namespace, '--ignore-not-found', '--wait=false']);
  };
}

/** Installs the chart, or upgrades the release to these values; resolves when both replicas are ready. */
export async function upgradeSerin(cluster: Cluster, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const all = { ...values, metricsServer: cluster.prometheusInside };
  const set = Object.entries(all).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const setText = Object.entries(more).flatMap(([key, value]) => ['--set-string', `${key}=${value}`]);
  await helm(cluster, 'upgrade', '--install', release.name, chart, '--create-namespace', '--wait', '--timeout', '3m', ...set, ...setText);
}

async function helm({ kubeconfig }: Cluster, ...args: readonly string[]): Promise<void> {
  await execFileAsync('helm', ['--kubeconfig', kubeconfig, '-n', release.namespace, ...args], { maxBuffer: 64 << 20 });
}

interface Workload {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
}

/** Waits its turn for ten minutes. */
async function untilAlone(cluster: Cluster): Promise<void> {
  const endAt = systemClock.monotonicMs() + 600_000;
  for (let other = await otherController(cluster), said = ''; other !== undefined; other = await otherController(cluster)) {
    const message = `${other} looks after this cluster already and would work on the tests' Canaries`;
    if (systemClock.monotonicMs() > endAt) throw new Error(`${message}. Take it away, or use another cluster.`);
    if (said !== message) process.stderr.write(`${message}; waiting until it is gone.\n`);
    said = message;
    await sleep(systemClock, 2000);
  }
}

async function otherController({ kubectl }: Cluster): Promise<string | undefined> {
  const { items }: { items: Workload[] } = JSON.parse(await kubectl.run(['get', 'deployments', '-A', '-o', 'json']));
  const isController = ({ metadata: { labels = {} } }: Workload) => ['serin', 'flagger'].includes(labels['app.kubernetes.io/name'] ?? '');
  const other = items.find((workload) => workload.metadata.namespace !== release.namespace && isController(workload));
  return other && `Deployment ${other.metadata.namespace}/${other.metadata.name}`;
}
