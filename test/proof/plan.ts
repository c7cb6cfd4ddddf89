import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import { createDice, type Dice } from './dice.ts';
import { drawHappening, drawRelease, type Planned } from './happenings.ts';
import { definedStates } from './machine-watch.ts';
import { randomShop } from './random-spec.ts';
import type { ShopOptions } from './shop.ts';

/** One random rollout as data: what the application is, and what happens to it and when. The same plan plays the same each time. */
export interface Plan {
  /** Chooses latencies, and with them the order of everything that is under way. */
  readonly seed: number;
  readonly shop: ShopOptions;
  /** From then on nothing happens any more, but for the ends of what has. */
  readonly happenings: readonly Planned[];
}

/** States that pass by too quickly, or are too rare, to be met at a time drawn blindly. */
const states = definedStates();
const passing = states.filter((state) => state.includes('.') || state.startsWith('waiting')) as typeof states;

export function drawPlan(seed: number): Plan {
  const dice = createDice(createSeededRandom(seed * 7919 + 13));
  const shop = randomShop(dice);
  const happenings: Planned[] = [{ waitMs: dice.chance(0.9) ? 10_000 : dice.between(0, 3_000), ...drawHappening(dice, shop) }];
  for (let left = dice.between(1, 8); left > 0; left--) {
    const isRunning = happenings.at(-1)?.name === 'release';
    const time = drawTime(dice, isRunning ? 0.6 : 0.25);
    happenings.push({ ...time, ...(isRunning || dice.chance(0.6) ? drawHappening(dice, shop) : drawRelease(dice, shop)) });
  }
  if (dice.chance(0.15)) happenings.push({ ...drawTime(dice, 0.7), name: 'delete', drawn: {} });
  return { seed, shop, happenings };
}

function drawTime(dice: Dice, stateProbability: number): Pick<Planned, 'waitMs' | 'state'> {
  if (dice.chance(stateProbability))
    return { state: dice.pick(dice.chance(0.85) ? passing : states), waitMs: dice.chance(0.5) ? 0 : dice.between(1, 600) };
  return { waitMs: dice.chance(0.4) ? dice.between(0, 1_000) : dice.between(1_000, 12_000) };
}
