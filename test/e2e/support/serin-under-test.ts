import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Cluster } from '../../cluster/support/cluster.ts';
import type { Pod } from '../../cluster/support/sample-app.ts';

const execFileAsync = promisify(execFile);

/** Where the controller that all tests look at is installed; any release name must do. */
export const release = { name: 'under-test', namespace: 'serin-e2e' } as const;

/** Finds the pods of the release, and nothing else. */
const podLabels = `app.kubernetes.io/instance=${release.name},app.kubernetes.io/component=controller`;

const lease = 'flagger-leader-election';

/** The Serin that globalSetup has installed from the chart. */
export class SerinUnderTest {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** What its pods have logged of a namespace, and of no Canary at all. */
  async logOf(namespace: string): Promise<string> {
    const args = ['logs', '-l', podLabels, '-n', release.namespace, '--prefix', '--tail=-1'];
    const log = await this.#cluster.kubectl.run(args).catch((error) => String(error));
    return log
      .split('\n')
      .filter((line) => line.includes(namespace) || !line.includes('"canary":'))
      .join('\n');
  }

  /** Address of its HTTP server for pods of the cluster. */
  async url(): Promise<string> {
    const services = await this.#cluster.kubectl.list<{ metadata: { name: string }; spec: { ports: { port: number }[] } }>(
      'services',
      release.namespace,
    );
    const [service] = services;
    return `http://${service?.metadata.name}.${release.namespace}:${service?.spec.ports[0]?.port}`;
  }

  /** Who holds the lease: a pod's name, and what tells its processes apart, for the kubelet may start another in the same pod. */
  async leader(): Promise<{ readonly pod: string; readonly identity: string }> {
    const found = await this.#cluster.kubectl.get<{ spec: { holderIdentity?: string } }>('lease', lease, release.namespace);
    const identity = found?.spec.holderIdentity ?? '';
    const [pod] = identity.split('_');
    if (pod === undefined || pod === '') throw new Error('no pod of Serin holds the lease');
    return { pod, identity };
  }

  /** SIGKILL to the process that leads; answers who that was. The kubelet starts another in its pod. Without the scripts of the cluster the pod is deleted without notice. */
  async killLeader(): Promise<{ readonly pod: string; readonly identity: string }> {
    const { toolFolder, kubectl } = this.#cluster;
    const leader = await this.leader();
    if (toolFolder !== undefined) await execFileAsync(join(toolFolder, 'pod'), ['kill', release.namespace, leader.pod]);
    else await kubectl.run(['delete', 'pod', leader.pod, '-n', release.namespace, '--grace-period=0', '--force']);
    return leader;
  }

  /** Replaces its pods if one of them was killed: the kubelet pauses ever longer before it starts such a one again, so that in the end no replica is left. */
  async replaceKilled(): Promise<void> {
    const pods = await this.#cluster.kubectl.list<Pod>('pods', release.namespace);
    const wasKilled = ({ status }: Pod) => status?.containerStatuses?.some(({ restartCount }) => restartCount > 0) ?? false;
    if (pods.some(wasKilled)) await this.restart();
  }

  /** Replaces its pods one after the other, as an upgrade does; resolves when the new ones are ready. */
  async restart(): Promise<void> {
    const { kubectl } = this.#cluster;
    const inNamespace = ['-n', release.namespace];
    await kubectl.run(['rollout', 'restart', 'deployment', '-l', podLabels, ...inNamespace]);
    await kubectl.run(['rollout', 'status', 'deployment', '-l', podLabels, ...inNamespace, '--timeout=120s']);
  }
}
