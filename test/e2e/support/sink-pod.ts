import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Bell } from '../../cluster/support/bell.ts';
import type { Cluster } from '../../cluster/support/cluster.ts';

/** A status, or nothing at all. */
export type SinkAnswer = number | 'none';

/** A request that somebody sent to the sink. */
export interface SinkCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What it was answered. */
  readonly answer: SinkAnswer;
}

const name = 'sink';
const port = 8080;

/** A receiver of hooks, alerts and events in a pod of its own, which answers 200 where nothing else is set. Leaving its scope ends it. */
export class SinkPod implements AsyncDisposable {
  readonly calls: SinkCall[] = [];
  readonly #cluster: Cluster;
  readonly #namespace: string;
  readonly #log: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #news = new Bell();

  private constructor(cluster: Cluster, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    const args = ['--kubeconfig', cluster.kubeconfig, 'logs', '-f', name, '-n', namespace];
    this.#log = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#ended = once(this.#log, 'exit');
    if (this.#log.stdout !== null) createInterface({ input: this.#log.stdout }).on('line', (line) => this.#hear(JSON.parse(line)));
  }

  /** Resolves when it answers. */
  static async start(cluster: Cluster, namespace: string): Promise<SinkPod> {
    await cluster.kubectl.apply(await manifests(), namespace);
    await cluster.kubectl.run(['wait', '--for=condition=Ready', `pod/${name}`, '-n', namespace, '--timeout=60s']);
    return new SinkPod(cluster, namespace);
  }

  /** Address of a path, as pods of the cluster reach it. */
  url(path: string): string {
    return `http://${name}.${this.#namespace}:${port}${path}`;
  }

  /** Sets what calls of this path are answered from now on. */
  async answer(path: string, answer: SinkAnswer): Promise<void> {
    const query = new URLSearchParams({ path, status: String(answer) });
    await this.#cluster.kubectl.run(['get', '--raw', `/api/v1/namespaces/${this.#namespace}/pods/${name}:${port}/proxy/-/answer?${query}`]);
  }

  callsOf(path: string): SinkCall[] {
    return this.calls.filter((call) => call.path === path);
  }

  /** Resolves with the first call, past or to come, for which `wanted` holds. Rejects after `timeoutMs` (default 60 s). */
  async until(wanted: (call: SinkCall) => boolean, options: { readonly what: string; readonly timeoutMs?: number }): Promise<SinkCall> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? 60_000);
    for (;;) {
      const call = this.calls.find(wanted);
      if (call !== undefined) return call;
      if (timeout.aborted)
        throw new Error(`waited for ${options.what}; the sink heard ${JSON.stringify(this.calls.map(({ path }) => path))}`);
      await this.#news.next(timeout);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#log.kill();
    await this.#ended;
  }

  #hear(call: SinkCall): void {
    this.calls.push(call);
    this.#news.ring();
  }
}

async function manifests() {
  const script = await readFile(join(import.meta.dirname, 'sink-server.mjs'), 'utf8');
  const labels = { app: name };
  const container = {
    name,
    image: 'serin.dev/app:1.0',
    command: ['node', '--input-type=module', '-e', script],
    resources: { requests: { cpu: '50m', memory: '48Mi' } },
    ports: [{ containerPort: port }],
    readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels },
      spec: { automountServiceAccountToken: false, terminationGracePeriodSeconds: 1, containers: [container] },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: labels, ports: [{ port }] } },
  ];
}
