import type { Random } from '../../src/platform/random.ts';
import { fail, noData, pass, policy, providerError, World } from './world.ts';

const waits = { kind: 'waiting', reason: 'PodsNotAvailable', message: 'no pod is available' } as const;
const late = { kind: 'stuck', reason: 'ProgressDeadlineExceeded', message: 'exceeded its progress deadline' } as const;
const ready = { kind: 'ready' } as const;

/** What people and the world do to a Canary. Each changes the world at once and leaves the turns to others. */
const happenings: readonly ((world: World, pick: (count: number) => number) => unknown)[] = [
  (world, pick) => world.release(`r${pick(3)}`),
  (world, pick) => world.release(`r${pick(3)}`),
  (world) => world.release(world.primary?.revision ?? 'a'),
  (world, pick) => pods(world, 'target', pick(3)),
  (world, pick) => pods(world, 'primary', pick(3)),
  (world, pick) => comeUp(world, 'target', pick(3)),
  (world, pick) => comeUp(world, 'primary', pick(3)),
  (world, pick) => {
    world.checks = [[pass, pass, fail, noData, providerError][pick(5)] ?? pass];
  },
  (world, pick) => {
    const gate = (['rollout', 'rise', 'promotion', 'rollback'] as const)[pick(4)] ?? 'rise';
    world.gates[gate] = pick(2) === 0 ? 'closed' : 'open';
  },
  (world, pick) => {
    world.hooks = ([undefined, 'passed', 'failed'] as const)[pick(3)];
  },
  (world, pick) => {
    world.policy = { ...world.policy, suspended: pick(3) === 0 };
  },
  (world, pick) => {
    const { suspended, routed } = world.policy;
    const others = policies.filter((each) => each.routed === routed);
    world.policy = { ...(others[pick(others.length)] ?? policy), suspended };
  },
  (world, pick) => {
    world.route = { ...world.route, accepted: pick(3) > 0 };
  },
  (world) => {
    world.retry = `try at ${world.nowMs}`;
  },
  (world, pick) => {
    world.nowMs += pick(120) * 1000;
  },
];

const policies = [
  policy,
  { ...policy, stepWeights: undefined, stepWeightPercent: 30, maxWeightPercent: 60, stepWeightPromotionPercent: 20 },
  { ...policy, strategy: 'blue-green' as const, iterations: 2, stepWeightPromotionPercent: 40 },
  { ...policy, strategy: 'ab-testing' as const, iterations: 2 },
  { ...policy, strategy: 'blue-green' as const, iterations: 2, routed: false },
  { ...policy, skipAnalysis: true },
];

function pods(world: World, side: 'target' | 'primary', available: number): void {
  const found = world[side];
  if (found === undefined) return;
  const availablePods = Math.min(available, found.replicas);
  world[side] = { ...found, availablePods, readiness: availablePods === found.replicas ? ready : waits };
}

function comeUp(world: World, side: 'target' | 'primary', how: number): void {
  world.comesUp = { ...world.comesUp, [side]: [ready, waits, late][how] ?? ready };
}

/** What a walk tells after each turn; a walk ends there where it answers `stop`. */
export type Watch = (world: World) => 'stop' | undefined;

const goOn: Watch = () => undefined;

/** Turns until nothing follows by itself, or as often as that. */
function settle(world: World, watch: Watch = goOn, turns = 40): 'stop' | undefined {
  for (let turn = 0; turn < turns; turn++) {
    const acted = world.turn();
    if (watch(world) === 'stop') return 'stop';
    if (!acted) return undefined;
  }
  return undefined;
}

/** A Canary in which up to `length` random things have happened, its bootstrap on the way; the same for the same random numbers. */
export function walk(random: Random, length: number, watch: Watch = goOn): World {
  const pick = (count: number) => Math.floor(random() * count);
  const world = new World();
  world.policy = policies[pick(policies.length)] ?? policy;
  if (pick(4) > 0 && settle(world, watch, 1 + pick(20)) === 'stop') return world;
  for (let count = 0; count < length; count++) {
    happenings[pick(happenings.length)]?.(world, pick);
    if (settle(world, watch, pick(3) === 0 ? 1 + pick(3) : 40) === 'stop') return world;
    world.nowMs += pick(3) * 5000;
  }
  return world;
}

/** From now on all goes well: pods come up, checks pass, gates open, the proxy takes what it is given. */
export function heal(world: World): void {
  world.policy = { ...world.policy, suspended: false };
  world.checks = [pass];
  world.hooks = undefined;
  world.route = { ...world.route, accepted: true };
  world.comesUp = { target: ready, primary: ready };
  for (const gate of ['rollout', 'rise', 'promotion', 'rollback'] as const) delete world.gates[gate];
}

/** Lets time pass until nothing more happens; pods that are wanted come up, on the sides that are named. */
export function wait(world: World, sides: readonly ('target' | 'primary')[]): void {
  for (let round = 0; round < 30; round++) {
    for (const side of sides) pods(world, side, Number.POSITIVE_INFINITY);
    settle(world);
    world.nowMs += 15_000;
  }
}
