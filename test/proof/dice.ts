import type { Random } from '../../src/platform/random.ts';

/** Chance, in the words of the simulation. */
export interface Dice {
  chance(probability: number): boolean;
  /** A whole number from `from` to `to`. */
  between(from: number, to: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

export function createDice(random: Random): Dice {
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  return {
    chance: (probability) => random() < probability,
    between,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
  };
}
