import type { Clock } from '../platform/clock.ts';
import { ControllerError } from '../platform/controller-error.ts';

export interface Operation<T, Owner extends string> {
  /** Names one piece of work for ever, so that a repeated turn does not repeat it (rule 4). */
  readonly key: string;
  /** Whose turn reads the result. */
  readonly owner: Owner;
  readonly run: (signal: AbortSignal) => Promise<T>;
  /** From the moment it runs, not while it waits for room. */
  readonly timeoutMs: number;
}

/** `running` includes waiting for room. An `error` of code `OperationTimedOut` is ours, any other is what `run` threw. */
export type OperationState<T> =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly value: T; readonly error?: undefined }
  | { readonly kind: 'done'; readonly error: Error; readonly value?: undefined };

export type OperationResult<T> = Extract<OperationState<T>, { kind: 'done' }> & { readonly key: string };

export interface OperationsOptions<Owner extends string> {
  readonly clock: Clock;
  /** Called after an operation has finished; not for one that was cancelled. */
  readonly onFinished: (owner: Owner) => void;
  /** How many of at most a minute run at the same time, over all owners. Default 64. */
  readonly limit?: number;
}

/** What may take longer runs beside the rest: gates that hang for as long as their authors allow hold up no measurement. */
const longestQuickMs = 60_000;
/** Each holds a connection, and hardly anything else. */
const mostPatient = 512;

/** First come, first served, up to a limit. */
interface Lane<E> {
  readonly limit: number;
  readonly waiting: Set<E>;
  readonly running: Set<E>;
}

interface Entry<T, Owner extends string> {
  readonly operation: Operation<T, Owner>;
  readonly lane: Lane<Entry<T, Owner>>;
  readonly abort: AbortController;
  state: OperationState<T>;
}

/**
 * Slow work outside of turns (rule 4): measuring, calling hooks. Bounded in number and time, cancellable, and known by key until the
 * turn that used the result lets it go. After `close` nothing starts.
 */
export class Operations<T, Owner extends string> {
  readonly #options: OperationsOptions<Owner>;
  readonly #entries = new Map<string, Entry<T, Owner>>();
  readonly #keysByOwner = new Map<Owner, Set<string>>();
  readonly #quick: Lane<Entry<T, Owner>>;
  readonly #patient: Lane<Entry<T, Owner>> = { limit: mostPatient, waiting: new Set(), running: new Set() };
  #isOpen = true;

  constructor(options: OperationsOptions<Owner>) {
    this.#options = options;
    this.#quick = { limit: options.limit ?? 64, waiting: new Set(), running: new Set() };
  }

  /** Starts `operation`, or leaves everything as it is where its key is running, waiting, or finished and not released. Never throws. */
  start(operation: Operation<T, Owner>): void {
    if (!this.#isOpen || this.#entries.has(operation.key)) return;
    const lane = operation.timeoutMs > longestQuickMs ? this.#patient : this.#quick;
    const entry: Entry<T, Owner> = { operation, lane, abort: new AbortController(), state: { kind: 'running' } };
    this.#entries.set(operation.key, entry);
    const keys = this.#keysByOwner.get(operation.owner) ?? new Set();
    this.#keysByOwner.set(operation.owner, keys.add(operation.key));
    lane.waiting.add(entry);
    this.#fill(lane);
  }

  /** Undefined: never started, released or cancelled. */
  result(key: string): OperationState<T> | undefined {
    return this.#entries.get(key)?.state;
  }

  /** What has finished for `owner` and is not released, in the order of its starts. */
  finished(owner: Owner): OperationResult<T>[] {
    const results: OperationResult<T>[] = [];
    for (const key of this.#keysByOwner.get(owner) ?? []) {
      const state = this.#entries.get(key)?.state;
      if (state?.kind === 'done') results.push({ ...state, key });
    }
    return results;
  }

  /** Lets a finished operation go, once the write that used its result has succeeded (rule 3). One that runs stays. A repeat is harmless. */
  release(key: string): void {
    const entry = this.#entries.get(key);
    if (entry?.state.kind === 'done') this.#drop(entry);
  }

  /** Aborts and drops all of `owner`, running or finished, but for the keys that `keep` says. */
  cancel(owner: Owner, keep: (key: string) => boolean = () => false): void {
    for (const key of [...(this.#keysByOwner.get(owner) ?? [])]) {
      const entry = this.#entries.get(key);
      if (entry !== undefined && !keep(key)) this.#abort(entry);
    }
    for (const lane of [this.#quick, this.#patient]) this.#fill(lane);
  }

  /** Aborts and drops everything; until `open`, nothing starts. For shutdown, and for losing the lease (I6). */
  close(): void {
    this.#isOpen = false;
    for (const entry of [...this.#entries.values()]) this.#abort(entry);
  }

  /** Starts are taken again. A new one is open. */
  open(): void {
    this.#isOpen = true;
  }

  #abort(entry: Entry<T, Owner>): void {
    this.#drop(entry);
    entry.lane.waiting.delete(entry);
    entry.lane.running.delete(entry);
    entry.abort.abort();
  }

  #drop(entry: Entry<T, Owner>): void {
    const { key, owner } = entry.operation;
    this.#entries.delete(key);
    const keys = this.#keysByOwner.get(owner);
    keys?.delete(key);
    if (keys?.size === 0) this.#keysByOwner.delete(owner);
  }

  #fill({ limit, waiting, running }: Lane<Entry<T, Owner>>): void {
    for (const entry of waiting) {
      if (running.size >= limit) return;
      waiting.delete(entry);
      running.add(entry);
      void this.#run(entry);
    }
  }

  async #run(entry: Entry<T, Owner>): Promise<void> {
    const { run, timeoutMs } = entry.operation;
    const cancelTimer = this.#options.clock.schedule(timeoutMs, () => {
      this.#finish(entry, { kind: 'done', error: timeoutError(timeoutMs) });
      entry.abort.abort();
    });
    entry.abort.signal.addEventListener('abort', cancelTimer, { once: true });
    const state = await settled(run, entry.abort.signal);
    cancelTimer();
    this.#finish(entry, state);
  }

  /** The first end counts: what comes after a time-out or a cancel finds its entry gone. */
  #finish(entry: Entry<T, Owner>, state: OperationState<T>): void {
    if (!entry.lane.running.delete(entry)) return;
    entry.state = state;
    this.#fill(entry.lane);
    this.#options.onFinished(entry.operation.owner);
  }
}

async function settled<T>(run: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<OperationState<T>> {
  try {
    return { kind: 'done', value: await run(signal) };
  } catch (error) {
    return { kind: 'done', error: error instanceof Error ? error : new Error('threw something that is no error', { cause: error }) };
  }
}

function timeoutError(timeoutMs: number): ControllerError {
  return new ControllerError('OperationTimedOut', `no answer within ${timeoutMs / 1000} s`, { kind: 'retry' });
}
