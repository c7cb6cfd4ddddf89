import type { Dice } from './dice.ts';
import type { Happening } from './happening.ts';
import { inTheCluster } from './happenings/cluster.ts';
import { toControllers } from './happenings/controllers.ts';
import { inTheNetwork } from './happenings/network.ts';
import { outsideTheCluster } from './happenings/outside.ts';
import { byUsers } from './happenings/user.ts';
import type { ShopOptions } from './shop.ts';
import type { World } from './world.ts';

const happenings = { ...byUsers, ...inTheCluster, ...outsideTheCluster, ...toControllers, ...inTheNetwork };

export type HappeningName = keyof typeof happenings;
export const happeningNames = Object.keys(happenings) as [HappeningName, ...HappeningName[]];

/** Something that will happen, as data. */
export interface Planned {
  /** So long after what was planned before it, or after the state was met. */
  readonly waitMs: number;
  /** State of the run that is waited for first, though not for ever. */
  readonly state?: string;
  readonly name: HappeningName;
  readonly drawn: object;
}

const happeningOf = (name: HappeningName) => happenings[name] as Happening<object>;

/** What moves traffic and ends runs comes more often. */
const weighted: readonly [HappeningName, ...HappeningName[]] = [
  ...happeningNames,
  ...(['release', 'pods', 'pods', 'pods', 'hook', 'hook', 'api', 'api', 'api', 'api'] as const),
];

export function drawHappening(dice: Dice, shop: ShopOptions): Pick<Planned, 'name' | 'drawn'> {
  for (;;) {
    const name = dice.pick(weighted);
    const drawn = happeningOf(name).draw(dice, shop);
    if (drawn !== undefined) return { name, drawn };
  }
}

/** Releases are what it is about. */
export function drawRelease(dice: Dice, shop: ShopOptions): Pick<Planned, 'name' | 'drawn'> {
  return { name: 'release', drawn: happenings.release.draw(dice, shop) ?? {} };
}

export function happen(world: World, { name, drawn }: Planned): void {
  happeningOf(name).happen(world, drawn);
}
