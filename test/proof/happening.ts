import type { Dice } from './dice.ts';
import type { ShopOptions } from './shop.ts';
import type { World } from './world.ts';

/** One kind of thing that can happen. What is drawn is data, and does not depend on how the rollout goes, so that a plan can be kept and cut down. */
export interface Happening<A extends object> {
  /** Undefined: it cannot happen to this application. */
  readonly draw: (dice: Dice, shop: ShopOptions) => A | undefined;
  /** Does it, and arranges for its end. */
  readonly happen: (world: World, drawn: A) => void;
}

export function happening<A extends object>(of: Happening<A>): Happening<A> {
  return of;
}

/** A request that hangs, and the pauses of whoever repeats it, take so long. */
export const faultsLastMs = 30_000;
/** A silent watch is found out after so long. */
export const stalledMs = 100_000;

export function note(world: World, text: string): void {
  world.tell({ kind: 'note', text });
}

/** Says that it is over, and ends it. */
export function later(world: World, { lastsMs, text }: { readonly lastsMs: number; readonly text: string }, end: () => void): void {
  world.clock.schedule(lastsMs, () => {
    end();
    note(world, text);
  });
}
