import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { KubeManifest, KubeObject } from '../../../src/kube/object.ts';

const execFileAsync = promisify(execFile);

/** Something that a watch reported. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject;
}

/** What a watch looks at; all objects of the path where it names nothing. */
export interface WatchSelector {
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** `kubectl` as a user would call it, without a shell. Every call rejects with what kubectl wrote to its error output. */
export class Kubectl {
  readonly #kubeconfig: string;

  constructor(kubeconfig: string) {
    this.#kubeconfig = kubeconfig;
  }

  /** Runs `kubectl ARGS` with `input` on its standard input; answers its output. */
  async run(args: readonly string[], input?: string): Promise<string> {
    const running = execFileAsync('kubectl', ['--kubeconfig', this.#kubeconfig, ...args], { maxBuffer: 64 << 20 });
    running.child.stdin?.end(input ?? '');
    try {
      return (await running).stdout;
    } catch (error) {
      const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
      throw new Error(`kubectl ${args.join(' ')}: ${stderr}`, { cause: error });
    }
  }

  /** Server-side apply of objects, as a user's tool would. A repeat is harmless. */
  async apply(objects: readonly KubeManifest[], namespace?: string): Promise<void> {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    await this.run(['apply', '--server-side', '--force-conflicts', ...inNamespace(namespace), '-f', '-'], list);
  }

  /** One object, or undefined where there is none. `kind` as kubectl takes it, for example `deployment.apps`; `T` is what the caller knows of its shape. */
  async get<T = KubeObject>(kind: string, name: string, namespace?: string): Promise<T | undefined> {
    const json = await this.run(['get', kind, name, ...inNamespace(namespace), '--ignore-not-found', '-o', 'json']);
    return json === '' ? undefined : JSON.parse(json);
  }

  /** All objects of a kind. */
  async list<T = KubeObject>(kind: string, namespace?: string): Promise<T[]> {
    return JSON.parse(await this.run(['get', kind, ...inNamespace(namespace), '-o', 'json'])).items;
  }

  /** Merge patch (RFC 7386). */
  async patch(target: { kind: string; name: string; namespace: string }, patch: object): Promise<void> {
    await this.run(['patch', target.kind, target.name, '-n', target.namespace, '--type', 'merge', '-p', JSON.stringify(patch)]);
  }

  /** Events of a watch, the present objects first, until `signal` aborts or the API server ends it. */
  async *watch(path: string, { signal, ...selector }: WatchSelector & { readonly signal: AbortSignal }): AsyncGenerator<WatchEvent> {
    const query = new URLSearchParams({ watch: '1', ...selector });
    const child = spawn('kubectl', ['--kubeconfig', this.#kubeconfig, 'get', '--raw', `${path}?${query}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const end = () => child.kill();
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    try {
      for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line);
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  }
}

function inNamespace(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : ['-n', namespace];
}
