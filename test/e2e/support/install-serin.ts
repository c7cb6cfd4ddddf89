import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Cluster, repositoryRoot } from '../../cluster/support/cluster.ts';
import { ControllerProcess } from '../../cluster/support/controller-process.ts';
import { applyCrds } from '../../cluster/support/crds.ts';
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
 * CRDs stay. Rejects where another Serin or a Flagger runs in the cluster: two would work on the tests' Canaries.
 */
export async function installSerin(cluster: Cluster): Promise<() => Promise<void>> {
  await refuseOthers(cluster);
  if (!existsSync(chart)) return runProcess(cluster);
  await buildImage(cluster, { name: `${image.repository}:${image.tag}`, context: repositoryRoot });
  const helm = (...args: string[]) => execFileAsync('helm', ['--kubeconfig', cluster.kubeconfig, '-n', release.namespace, ...args]);
  const uninstall = async () => {
    await helm('uninstall', release.name, '--ignore-not-found', '--wait');
    await cluster.kubectl.run(['delete', 'namespace', release.namespace, '--ignore-not-found', '--wait=false']);
  };
  const set = Object.entries({ ...values, metricsServer: cluster.prometheusInside }).flatMap(([key, value]) => [
    '--set',
    `${key}=${value}`,
  ]);
  await helm('upgrade', '--install', release.name, chart, '--create-namespace', '--wait', '--timeout', '3m', ...set);
  return uninstall;
}

interface Workload {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
}

async function refuseOthers({ kubectl }: Cluster): Promise<void> {
  const { items }: { items: Workload[] } = JSON.parse(await kubectl.run(['get', 'deployments', '-A', '-o', 'json']));
  const other = items.find(
    ({ metadata }) =>
      metadata.namespace !== release.namespace && ['serin', 'flagger'].includes(metadata.labels?.['app.kubernetes.io/name'] ?? ''),
  );
  if (other === undefined) return;
  const { namespace, name } = other.metadata;
  throw new Error(
    `Deployment ${namespace}/${name} guards this cluster already and would work on the tests' Canaries. Take it away, or use another cluster.`,
  );
}

/** Until there is a chart: a process of this machine. */
async function runProcess(cluster: Cluster): Promise<() => Promise<void>> {
  await applyCrds(cluster);
  const controller = await ControllerProcess.start(cluster, { args: ['--minimum-interval', '2s'] });
  return () => controller.stop();
}
