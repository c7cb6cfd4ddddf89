import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Answers } from './answers.ts';
import type { Cluster } from './cluster.ts';

export interface PodLoadOptions {
  readonly namespace: string;
  /** Service of that namespace, called at its cluster address, port 80. */
  readonly service: string;
  readonly ratePerSecond: number;
  /** The load ends by itself after this time, five minutes by default. */
  readonly longestMs?: number;
}

/** Requests of a client in the cluster, whose every request is a connection of its own to a Service: kube-proxy, not Envoy, chooses the pod. */
export class PodLoad extends Answers implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #pod: { readonly name: string; readonly namespace: string };
  readonly #log: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(cluster: Cluster, pod: { readonly name: string; readonly namespace: string }) {
    super();
    this.#cluster = cluster;
    this.#pod = pod;
    const args = ['--kubeconfig', cluster.kubeconfig, 'logs', '-f', pod.name, '-n', pod.namespace];
    this.#log = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#ended = once(this.#log, 'exit');
    if (this.#log.stdout !== null) createInterface({ input: this.#log.stdout }).on('line', (line) => this.answers.push(JSON.parse(line)));
  }

  /** Resolves when its pod runs. */
  static async start(cluster: Cluster, options: PodLoadOptions): Promise<PodLoad> {
    const pod = { name: `client-of-${options.service}`, namespace: options.namespace };
    await cluster.kubectl.apply([await manifest(pod.name, options)], pod.namespace);
    await cluster.kubectl.run(['wait', '--for=condition=Ready', `pod/${pod.name}`, '-n', pod.namespace, '--timeout=60s']);
    return new PodLoad(cluster, pod);
  }

  /** Sends no more, and resolves when every answer has come in. A repeat is harmless. */
  async stop(): Promise<void> {
    if (this.#log.exitCode !== null || this.#log.signalCode !== null) return;
    await this.#cluster.kubectl.run(['delete', 'pod', this.#pod.name, '-n', this.#pod.namespace, '--ignore-not-found', '--wait=false']);
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function manifest(name: string, { service, ratePerSecond, longestMs = 300_000 }: PodLoadOptions) {
  const script = await readFile(join(import.meta.dirname, 'pod-client.mjs'), 'utf8');
  const settings = { TARGET: `http://${service}/`, RATE: ratePerSecond, LONGEST_MS: longestMs };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { client: service } },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      containers: [
        {
          name: 'client',
          image: 'serin.dev/app:1.0',
          command: ['node', '--input-type=module', '-e', script],
          // A client that gets no processor would count its own lateness as lost requests.
          resources: { requests: { cpu: '100m', memory: '64Mi' } },
          env: Object.entries(settings).map(([key, value]) => ({ name: key, value: String(value) })),
        },
      ],
    },
  };
}
