import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Question } from './answer-parent.ts';

/** A process that this one has started and can ask. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #nextId = 0;

  constructor(child: ChildProcess) {
    this.#process = child;
    // Where this process is stopped, nobody else would end that one.
    process.once('exit', () => child.kill());
    child.on('message', (answer: Answer) => {
      const asked = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.error === undefined) asked?.resolve(answer.value);
      else asked?.reject(new Error(answer.error));
    });
    child.once('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the process has ended (${code ?? signal})`));
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Rejects with what the other process throws, and when it ends before it answers. */
  ask<T>(name: string, argument?: unknown): Promise<T> {
    const question: Question = { id: this.#nextId++, name, argument };
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(question.id, { resolve: resolve as (value: unknown) => void, reject });
      this.#process.send(question);
    });
  }

  /** Asks it to end, and waits for that. A repeat is harmless. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await ended;
  }
}
