import type { Random } from '../../src/platform/random.ts';
import type { Fault } from '../../src/sandbox/api/in-process-transport.ts';
import type { ApiRequest, RequestInfo } from '../../src/sandbox/api/serve/request.ts';

/** Chance, in the words of the simulation. */
export interface Dice {
  readonly random: Random;
  chance(probability: number): boolean;
  /** A whole number from `from` to `to`. */
  between(from: number, to: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

export function createDice(random: Random): Dice {
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  return {
    random,
    chance: (probability) => random() < probability,
    between,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
  };
}

/** What is wrong with the API server for a while: each request is hit with this probability. */
export class ApiChaos {
  probability = 0;
  readonly #dice: Dice;
  readonly counts = new Map<string, number>();

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  faultOf(request: ApiRequest, info: RequestInfo | undefined): Fault | undefined {
    if (this.probability === 0 || !this.#dice.chance(this.probability)) return undefined;
    const fault = request.method === 'GET' ? this.#onRead(info) : this.#onWrite();
    const name =
      fault.kind === 'status' ? `${fault.status} ${fault.when}` : fault.kind === 'delay' ? 'delay' : `${fault.kind} ${fault.when}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    return fault;
  }

  #onRead(info: RequestInfo | undefined): Fault {
    const gone: Fault = { kind: 'status', status: 410, when: 'before' };
    const failures: [Fault, ...Fault[]] = [
      { kind: 'status', status: 429, headers: { 'retry-after': '1' }, when: 'before' },
      { kind: 'status', status: 500, when: 'before' },
      { kind: 'reset', when: 'before' },
      { kind: 'hang', when: 'before' },
      { kind: 'delay', ms: this.#dice.between(100, 3_000) },
      ...(info?.verb === 'watch' ? [gone] : []),
    ];
    return this.#dice.pick(failures);
  }

  /** A delay is shorter than any restart takes, so that no request outlives its process by more. */
  #onWrite(): Fault {
    return this.#dice.pick<Fault>([
      { kind: 'status', status: 409, when: 'before' },
      { kind: 'status', status: 429, headers: { 'retry-after': '1' }, when: 'before' },
      { kind: 'status', status: 500, when: 'before' },
      { kind: 'status', status: 500, when: 'after' },
      { kind: 'status', status: 503, when: 'before' },
      { kind: 'reset', when: 'before' },
      { kind: 'reset', when: 'after' },
      { kind: 'hang', when: 'before' },
      { kind: 'hang', when: 'after' },
      { kind: 'delay', ms: this.#dice.between(100, 1_500) },
    ]);
  }
}
