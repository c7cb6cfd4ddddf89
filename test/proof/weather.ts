import type { Fault } from '../../src/sandbox/api/in-process-transport.ts';
import type { ApiRequest, RequestInfo } from '../../src/sandbox/api/serve/request.ts';
import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import { commandOf } from './command-of.ts';
import { createDice, type Dice } from './dice.ts';

/** What goes wrong between a process and the API server, for a while. */
export interface Storm {
  /** The process that it hits; absent: all. */
  readonly process?: string | undefined;
  /** Of the requests that it can hit at all, from 0 to 1. */
  readonly probability: number;
  readonly kind: 'mixed' | 'refuses' | 'hangs' | 'conflicts' | 'slow' | 'leases';
  /** Chooses requests and faults. */
  readonly seed: number;
}

/** Answers and watch events on their way to the processes: what is lost, and what is late. */
export class Weather {
  readonly #storms = new Map<Storm, Dice>();
  readonly #lags = new Map<string, number>();
  /** How often each fault hit each command, as `fault at command`. */
  readonly counts = new Map<string, number>();

  /** Returns how it ends. */
  begin(storm: Storm): () => void {
    this.#storms.set(storm, createDice(createSeededRandom(storm.seed)));
    return () => this.#storms.delete(storm);
  }

  /** From now on each event of a watch comes so much later, to one process; 0: at once again. */
  setLag(process: string, plural: string, lagMs: number): void {
    this.#lags.set(`${process} ${plural}`, lagMs);
  }

  lagMs(process: string, plural: string): number {
    return this.#lags.get(`${process} ${plural}`) ?? 0;
  }

  faultOf(process: string, request: ApiRequest, info: RequestInfo | undefined): Fault | undefined {
    for (const [storm, dice] of this.#storms) {
      if (storm.process !== undefined && storm.process !== process) continue;
      if (storm.kind === 'slow') continue;
      if (storm.kind === 'leases' && info?.plural !== 'leases') continue;
      if (storm.kind === 'conflicts' && request.method === 'GET') continue;
      if (!dice.chance(storm.probability)) continue;
      const fault = faultIn(storm, dice, { request, info });
      this.#count(fault, request, info);
      return fault;
    }
    return undefined;
  }

  /** How much later than computed an answer arrives: it may tell of the past, and come after one that was asked for later. */
  answerDelayMs(process: string, isRead: 'read' | 'write'): number {
    for (const [storm, dice] of this.#storms) {
      if (storm.kind !== 'slow' || (storm.process !== undefined && storm.process !== process)) continue;
      if (dice.chance(storm.probability)) return dice.between(50, isRead === 'read' ? 4_000 : 1_500);
    }
    return 0;
  }

  #count(fault: Fault, request: ApiRequest, info: RequestInfo | undefined): void {
    const name =
      fault.kind === 'status' ? `${fault.status} ${fault.when}` : fault.kind === 'delay' ? 'delay' : `${fault.kind} ${fault.when}`;
    const key = `${name} at ${commandOf(request.method, info)}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

function faultIn(storm: Storm, dice: Dice, { request, info }: { request: ApiRequest; info: RequestInfo | undefined }): Fault {
  switch (storm.kind) {
    case 'refuses':
      return { kind: 'reset', when: 'before' };
    case 'hangs':
      return { kind: 'hang', when: 'before' };
    case 'conflicts':
      return { kind: 'status', status: 409, when: 'before' };
    case 'leases':
      return dice.pick<Fault>([
        { kind: 'status', status: 500, when: 'before' },
        { kind: 'hang', when: 'before' },
        { kind: 'reset', when: 'before' },
      ]);
    default:
      return request.method === 'GET' ? onRead(dice, info) : onWrite(dice);
  }
}

function onRead(dice: Dice, info: RequestInfo | undefined): Fault {
  const gone: Fault = { kind: 'status', status: 410, when: 'before' };
  return dice.pick<Fault>([
    { kind: 'status', status: 429, headers: { 'retry-after': '1' }, when: 'before' },
    { kind: 'status', status: 500, when: 'before' },
    { kind: 'reset', when: 'before' },
    { kind: 'hang', when: 'before' },
    { kind: 'delay', ms: dice.between(100, 3_000) },
    ...(info?.verb === 'watch' ? [gone] : []),
  ]);
}

/** A delay is shorter than any restart takes, so that no request outlives its process by more. */
function onWrite(dice: Dice): Fault {
  return dice.pick<Fault>([
    { kind: 'status', status: 409, when: 'before' },
    { kind: 'status', status: 429, headers: { 'retry-after': '1' }, when: 'before' },
    { kind: 'status', status: 500, when: 'before' },
    { kind: 'status', status: 500, when: 'after' },
    { kind: 'status', status: 503, when: 'before' },
    { kind: 'reset', when: 'before' },
    { kind: 'reset', when: 'after' },
    { kind: 'hang', when: 'before' },
    { kind: 'hang', when: 'after' },
    { kind: 'delay', ms: dice.between(100, 1_500) },
  ]);
}
