import { type HappeningName, happen } from './happenings.ts';
import { watchMachine } from './machine-watch.ts';
import type { Plan } from './plan.ts';
import type { Violation } from './rule.ts';
import { hookUrl, shop } from './shop.ts';
import { World } from './world.ts';

export interface Played {
  /** Broken invariants, and an end that was not reached, as sentences. Empty: all is well. */
  readonly problems: readonly string[];
  readonly violations: readonly Violation[];
  readonly happenings: readonly HappeningName[];
  /** How often each fault hit each command. */
  readonly faults: ReadonlyMap<string, number>;
  /** `state event` of each decision, and how often it was made. */
  readonly moves: ReadonlyMap<string, number>;
  readonly virtualMs: number;
  /** Event by event, the same for the same plan. */
  readonly story: () => string;
}

const longestWaitMs = 15_000;
const restedMs = 30_000;
const calmLimitMs = 300_000;
/** Whatever was arranged ends by itself within a minute. */
const untilCalmMs = 60_000;

/** Plays a plan, and then calm. Judged by the observer, and by whether it came to an end. */
export async function playPlan(plan: Plan): Promise<Played> {
  const moves = new Map<string, number>();
  const stop = watchMachine((move) => moves.set(move, (moves.get(move) ?? 0) + 1));
  try {
    return { ...(await played(plan)), moves };
  } finally {
    stop();
  }
}

async function played({ seed, shop: options, happenings }: Plan): Promise<Omit<Played, 'moves'>> {
  const world = new World({ seed, ...options });
  world.tell({ kind: 'note', text: `spec ${JSON.stringify(options)}` });
  world.outside.answers.set(hookUrl('rollback'), 403);
  world.start();
  if (options.lease === 'used') world.startController();
  for (const planned of happenings) {
    if (planned.state !== undefined) await metState(world, planned.state);
    await world.run(planned.waitMs);
    happen(world, planned);
  }
  await calmDown(world);
  const ending = await theEnd(world);
  world.end();
  const { violations } = world.observer;
  return {
    problems: [...ending, ...violations.map(({ invariant, message }) => `${invariant}: ${message}`)],
    violations,
    happenings: happenings.map(({ name }) => name),
    faults: world.weather.counts,
    virtualMs: world.clock.monotonicMs(),
    story: () => [world.story(), ...ending].join('\n'),
  };
}

async function metState(world: World, state: string): Promise<void> {
  const endMs = world.clock.monotonicMs() + longestWaitMs;
  while (world.canary?.status?.run?.state !== state && world.clock.monotonicMs() < endMs) await world.run(20);
}

async function calmDown(world: World): Promise<void> {
  await world.run(untilCalmMs);
  world.tell({ kind: 'note', text: 'calm' });
  world.outside.answers.clear();
  while (world.running < world.replicas) world.startController();
  const canary = world.canary;
  if (canary?.spec.suspend === true) world.edit('resumes the Canary', (spec) => ({ ...spec, suspend: false }));
  world.outside.answers.set(hookUrl('rollback'), 403);
  // A first version that cannot start, and a target that cannot stand up again for a deletion, wait for the user.
  const waits = canary?.metadata.deletionTimestamp !== undefined || canary?.status?.phase === 'Initializing';
  if (waits) world.release('good-5');
}

/** Waits until the run has ended and has been at rest for a while; tells what is wrong with the end. */
async function theEnd(world: World): Promise<string[]> {
  const isAtRest = () => {
    const { canary } = world;
    if (canary === undefined) return true;
    if (world.observer.isExcused) return false;
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
  const target = canary?.spec.provider?.startsWith('gatewayapi') === true ? shop.host : shop.key;
  const unanswered = simulation.ledger.tally({ fromMs: clock.now() - 5_000, workload: '', target }).requests;
  const problems: string[] = [];
  if (view.written()?.isExposed !== false) problems.push('at rest users can meet the canary');
  if (view.ready('primary') === 0) problems.push('at rest the primary has no ready pod');
  else if (unanswered > 0) problems.push(`at rest nobody answers ${unanswered} requests`);
  if (view.deployment('canary')?.spec.replicas !== 0) problems.push('at rest the target has replicas');
  return problems;
}
