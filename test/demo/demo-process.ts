import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'src/main.ts');
const run = promisify(execFile);

export interface Finished {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a program to its end; any exit code is an answer. */
export async function runProgram(file: string, args: readonly string[]): Promise<Finished> {
  try {
    const { stdout, stderr } = await run(file, [...args], { timeout: 50_000 });
    return { exitCode: 0, out: stdout, error: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { exitCode: code, out: stdout ?? '', error: stderr ?? '' };
  }
}

/** `serin …` as a person runs it. */
export function serin(...args: readonly string[]): Promise<Finished> {
  return runProgram(process.execPath, [main, ...args]);
}

/** A demo that stays up. Leaving its scope ends it. */
export class DemoProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  #out = '';

  constructor(...args: readonly string[]) {
    this.#child = spawn(process.execPath, [main, 'demo', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#ended = once(this.#child, 'exit');
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#out += text;
    });
  }

  get out(): string {
    return this.#out;
  }

  /** What `pattern` matches in the output, as soon as it does. Rejects when the demo ends before. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#out);
      if (match !== null) return match;
      if (this.#child.exitCode !== null || this.#child.stdout === null)
        throw new Error(`The demo ended before it said ${pattern}:\n${this.#out}`);
      await Promise.race([once(this.#child.stdout, 'data'), this.#ended]);
    }
  }

  /** Sends `signal`; resolves with the exit code. */
  async stop(signal: 'SIGINT' | 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    await this.#ended;
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
