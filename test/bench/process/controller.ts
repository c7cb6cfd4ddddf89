import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep } from '../../../src/platform/sleep.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { kubeconfigFor } from '../../../src/sandbox/api/socket-server.ts';
import { Child } from './child.ts';

/** How a process fares; bytes, and milliseconds. */
export interface ProcessFigures {
  readonly rss: number;
  readonly peakRss: number;
  readonly heapUsed: number;
  readonly heapTotal: number;
  readonly external: number;
  /** Since its start, user and system. */
  readonly cpuMs: number;
  /** Beyond what was asked for, since the last reading. */
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

export interface ControllerOptions {
  /** Address of an API server without credentials, or the path of a kubeconfig. */
  readonly apiServer: string | { readonly kubeconfig: string };
  readonly prometheus: string;
  readonly flags?: readonly string[];
  /** Of Node, besides those of the image; for profiles. */
  readonly nodeFlags?: readonly string[];
  /** `probe`: can be asked how it fares, which costs some MB. */
  readonly watch?: 'probe' | 'nothing';
}

const repository = join(import.meta.dirname, '../../..');

/** The controller as a user runs it: the bundle, as a process of its own, with the flags of Node and the environment that the image has. */
export class Controller implements AsyncDisposable {
  readonly #folder: string;
  readonly #port: number;
  readonly child: Child;
  readonly logFile: string;

  private constructor({ folder, port, child }: { folder: string; port: number; child: Child }) {
    this.#folder = folder;
    this.#port = port;
    this.child = child;
    this.logFile = join(folder, 'log');
  }

  static async start(options: ControllerOptions): Promise<Controller> {
    const folder = await mkdtemp(join(tmpdir(), 'serin-bench-'));
    const kubeconfig = typeof options.apiServer === 'string' ? join(folder, 'kubeconfig') : options.apiServer.kubeconfig;
    if (typeof options.apiServer === 'string') await writeFile(kubeconfig, JSON.stringify(kubeconfigFor(options.apiServer)));
    const [port, log] = await Promise.all([freePort(), open(join(folder, 'log'), 'w')]);
    const probe = join(import.meta.dirname, '../controller-probe.mjs');
    const child = spawn(
      process.execPath,
      [
        ...(await imageFlags()),
        ...(options.nodeFlags ?? []),
        ...(options.watch === 'nothing' ? [] : ['--import', probe]),
        join(repository, 'dist/serin.js'),
        'controller',
        `-kubeconfig=${kubeconfig}`,
        `-metrics-server=${options.prometheus}`,
        '-mesh-provider=gatewayapi:v1',
        `-port=${port}`,
        ...(options.flags ?? []),
      ],
      { stdio: ['ignore', log.fd, log.fd, 'ipc'], env: { ...process.env, ...(await imageEnvironment()) } },
    );
    await log.close();
    return new Controller({ folder, port, child: new Child(child) });
  }

  figures(): Promise<ProcessFigures> {
    return this.child.ask<ProcessFigures>('figures');
  }

  /** After a full collection of garbage, what is left is needed. */
  figuresAfterCollection(): Promise<ProcessFigures> {
    return this.child.ask<ProcessFigures>('collectGarbage');
  }

  /** A value of /metrics. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.#port}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1));
  }

  async untilReady(limitMs: number): Promise<void> {
    const endMs = systemClock.monotonicMs() + limitMs;
    while (!(await this.#isReady())) {
      if (systemClock.monotonicMs() > endMs) throw new Error(`the controller was not ready within ${limitMs / 1000} s`);
      await sleep(systemClock, 2);
    }
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`http://127.0.0.1:${this.#port}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** What the image's entry point gives to Node. */
export async function imageFlags(): Promise<string[]> {
  const [, command = '[]'] = /^ENTRYPOINT (.*)$/m.exec(await dockerfile()) ?? [];
  return (JSON.parse(command) as string[]).filter((word) => word.startsWith('--'));
}

async function imageEnvironment(): Promise<Record<string, string>> {
  return Object.fromEntries([...(await dockerfile()).matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]));
}

function dockerfile(): Promise<string> {
  return readFile(join(repository, 'Dockerfile'), 'utf8');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
