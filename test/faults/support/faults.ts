import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Cluster } from '../../cluster/support/cluster.ts';

const execFileAsync = promisify(execFile);

/** What a whole cluster consists of, as far as tests harm it. */
export type Component = 'apiserver' | 'etcd' | 'kubelet' | 'envoy' | 'prometheus';

/** A pod by its namespace and name. */
export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

/** Harms the cluster, and mends it when the test ends, however it ends. */
export class Faults implements AsyncDisposable {
  readonly #folder: string;
  readonly #mending = new Map<string, () => Promise<unknown>>();

  constructor({ toolFolder }: Cluster) {
    if (toolFolder === undefined) throw new Error('tests of faults need the scripts `component` and `pod` of the cluster');
    this.#folder = toolFolder;
  }

  /** Ends a component without notice. */
  async kill(name: Component): Promise<void> {
    this.#mending.set(name, () => this.#component('start', name));
    await this.#component('kill', name);
  }

  async start(name: Component): Promise<void> {
    await this.#mend(name);
  }

  /** Stops its processes where they are: connections stay open, and nobody answers. */
  async freeze(name: Component): Promise<void> {
    this.#mending.set(name, () => this.#component('thaw', name));
    await this.#component('freeze', name);
  }

  async thaw(name: Component): Promise<void> {
    await this.#mend(name);
  }

  /** The same with a pod. */
  async freezePod(pod: PodRef): Promise<void> {
    this.#mending.set(keyOf(pod), () => this.#pod('thaw', pod));
    await this.#pod('freeze', pod);
  }

  /** Cuts a pod off from the API server. */
  async partitionPod(pod: PodRef): Promise<void> {
    this.#mending.set(keyOf(pod), () => this.#pod('heal', pod));
    await this.#pod('partition', pod);
  }

  /** Ends what `freezePod` or `partitionPod` began. */
  async mendPod(pod: PodRef): Promise<void> {
    await this.#mend(keyOf(pod));
  }

  /** SIGKILL to all containers of a pod, which the kubelet starts again. */
  async killPod(pod: PodRef): Promise<void> {
    await this.#pod('kill', pod);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const key of [...this.#mending.keys()]) await this.#mend(key);
  }

  async #mend(key: string): Promise<void> {
    const mend = this.#mending.get(key);
    this.#mending.delete(key);
    await mend?.();
  }

  async #component(action: 'kill' | 'start' | 'freeze' | 'thaw', name: Component): Promise<void> {
    await execFileAsync(join(this.#folder, 'component'), [action, name]);
  }

  async #pod(action: 'kill' | 'freeze' | 'thaw' | 'partition' | 'heal', { namespace, name }: PodRef): Promise<void> {
    await execFileAsync(join(this.#folder, 'pod'), [action, namespace, name]);
  }
}

const keyOf = ({ namespace, name }: PodRef) => `${namespace}/${name}`;
