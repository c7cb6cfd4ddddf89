import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { type Cluster, repositoryRoot } from './cluster.ts';

export interface ControllerOptions {
  /** Guard only this namespace; all where absent. */
  readonly namespace?: string;
  /** More flags. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `serin controller` as a process of this machine. Leaving its scope stops it. */
export class ControllerProcess implements AsyncDisposable {
  /** Address of its HTTP server. */
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #log = '';

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
    this.#exited = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text;
      });
    }
  }

  /** Starts it and resolves when /readyz answers 200. Rejects with its log when it ends before, or after 30 s. */
  static async start(cluster: Cluster, { namespace, args = [], env = {} }: ControllerOptions = {}): Promise<ControllerProcess> {
    const port = await freePort();
    const flags = ['--kubeconfig', cluster.kubeconfig, '--metrics-server', cluster.prometheusUrl, '--port', String(port), ...args];
    if (namespace !== undefined) flags.push('--namespace', namespace);
    const child = spawn(process.execPath, [join(repositoryRoot, 'src/main.ts'), 'controller', ...flags], {
      cwd: repositoryRoot,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const controller = new ControllerProcess(child, port);
    await controller.#ready();
    return controller;
  }

  /** Everything that it has written so far. */
  get log(): string {
    return this.#log;
  }

  /** SIGTERM; resolves when it has ended. A repeat is harmless. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#end();
  }

  /** SIGKILL: a crash. Resolves when it has ended. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const giveUp = systemClock.schedule(10_000, () => this.#child.kill('SIGKILL'));
    await this.stop();
    giveUp();
  }

  get #running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async #end(): Promise<void> {
    if (this.#running) await this.#exited;
  }

  async #ready(): Promise<void> {
    const deadlineMs = systemClock.monotonicMs() + 30_000;
    while (this.#running && systemClock.monotonicMs() < deadlineMs) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.status === 200) return;
      await sleep(systemClock, 50);
    }
    await this[Symbol.asyncDispose]();
    throw new Error(`The controller did not become ready. Its log:\n${this.#log}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
