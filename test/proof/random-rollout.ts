import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import { ApiChaos, createDice } from './chaos.ts';
import { type Chance, type HappeningName, happen } from './happenings.ts';
import { randomShop } from './random-spec.ts';
import type { Violation } from './rule.ts';
import { hookUrl, shop } from './shop.ts';
import { World } from './world.ts';

export interface Simulated {
  readonly seed: number;
  /** Broken invariants, and an end that was not reached, as sentences. Empty: all is well. */
  readonly problems: readonly string[];
  readonly violations: readonly Violation[];
  readonly happenings: readonly HappeningName[];
  readonly faults: ReadonlyMap<string, number>;
  /** Engine states that were written. */
  readonly states: ReadonlySet<string>;
  readonly virtualMs: number;
  /** Event by event, the same for the same seed. */
  readonly story: () => string;
}

const restedMs = 30_000;
const calmLimitMs = 900_000;

/** One random application, its releases and its misfortunes, and then calm. Judged by the observer, and by whether it came to an end. */
export async function simulate({ seed }: { readonly seed: number }): Promise<Simulated> {
  const dice = createDice(createSeededRandom(seed * 7919 + 13));
  const options = randomShop(dice);
  const chaos = new ApiChaos(dice);
  const lease = dice.chance(0.25) ? 'used' : 'none';
  const world = new World({ seed, ...options, lease, fault: (request, info) => chaos.faultOf(request, info) });
  world.tell({ kind: 'note', text: `spec ${JSON.stringify(options)}` });
  world.outside.answers.set(hookUrl('rollback'), 403);
  world.start();
  if (lease === 'used') world.startController();
  const chance: Chance = { world, dice, chaos, options };
  const happenings: HappeningName[] = [];
  if (dice.chance(0.9)) await world.run(10_000);
  for (let left = dice.between(2, 9); left > 0; left--) {
    happenings.push(happen(chance));
    await world.run(dice.chance(0.4) ? dice.between(0, 1_000) : dice.between(1_000, 15_000));
  }
  await calmDown(chance);
  const ending = await theEnd(world);
  world.end();
  const problems = [...ending, ...world.observer.violations.map(({ invariant, message }) => `${invariant}: ${message}`)];
  return {
    ...{ seed, problems, happenings, violations: world.observer.violations, faults: chaos.counts },
    states: statesOf(world),
    virtualMs: world.clock.monotonicMs(),
    story: () => [world.story(), ...ending].join('\n'),
  };
}

/** Whatever was arranged ends by itself within half a minute; hooks agree from now on. */
async function calmDown({ world }: Chance): Promise<void> {
  await world.run(40_000);
  world.tell({ kind: 'note', text: 'calm' });
  world.outside.answers.clear();
  if (world.running === 0) world.startController();
  const canary = world.canary;
  if (canary?.spec.suspend === true) world.edit('resumes the Canary', (spec) => ({ ...spec, suspend: false }));
  world.outside.answers.set(hookUrl('rollback'), 403);
  // A first version that cannot start, and a target that cannot stand up again for a deletion, wait for the user.
  if (['Initializing', 'Terminating'].includes(canary?.status?.phase ?? '')) world.release('good-5');
}

/** Waits until the run has ended and has been at rest for a while; tells what is wrong with the end. */
async function theEnd(world: World): Promise<string[]> {
  const isAtRest = () => {
    const { canary } = world;
    if (canary === undefined) return true;
    const { run, phase = '' } = canary.status ?? {};
    return ['Initialized', 'Succeeded', 'Failed'].includes(phase) && run?.deliveries === undefined;
  };
  const endMs = world.clock.now() + calmLimitMs;
  for (let restMs = 0; restMs < restedMs; restMs = isAtRest() ? restMs + 1_000 : 0) {
    if (world.clock.now() > endMs) return [`no end: ${world.canary?.status?.phase}, ${world.canary?.status?.run?.state}`];
    await world.run(1_000);
  }
  return world.canary === undefined ? [] : restOf(world);
}

function restOf({ canary, view, simulation, clock }: World): string[] {
  const target = canary?.spec.provider === 'kubernetes' ? shop.key : shop.host;
  const unanswered = simulation.ledger.tally({ fromMs: clock.now() - 5_000, workload: '', target }).requests;
  const problems: string[] = [];
  if (view.written()?.isExposed !== false) problems.push('at rest users can meet the canary');
  if (view.ready('primary') === 0) problems.push('at rest the primary has no ready pod');
  else if (unanswered > 0) problems.push(`at rest nobody answers ${unanswered} requests`);
  if (view.deployment('canary')?.spec.replicas !== 0) problems.push('at rest the target has replicas');
  return problems;
}

function statesOf({ facts }: World): ReadonlySet<string> {
  const states = facts.flatMap(({ fact }) =>
    fact.kind === 'object' && fact.resource.plural === 'canaries'
      ? [(fact.object['status'] as { run?: { state?: string } } | undefined)?.run?.state ?? '']
      : [],
  );
  return new Set(states.filter((state) => state !== ''));
}
