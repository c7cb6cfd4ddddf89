import type { Fate } from './mortal.ts';
import type { Rollout } from './rollouts.ts';
import { hookUrl } from './shop.ts';
import { World } from './world.ts';

export type Moment = Exclude<Fate, 'lives'>;

/** What a rollout came to, as everybody but the controller sees it. */
export interface Outcome {
  readonly phase: string;
  readonly primary: string | undefined;
  readonly canaryReplicas: number | undefined;
  readonly isExposed: boolean | undefined;
  /** Each delivery that must happen exactly as without a crash, by its key, in order of the alphabet. */
  readonly deliveries: readonly string[];
  readonly violations: readonly string[];
}

export interface Play {
  readonly outcome: Outcome;
  /** Writes, hooks and alerts since the rollout began, in order. */
  readonly requests: readonly string[];
  readonly story: () => string;
}

const restartMs = 2_000;
const settledMs = 13_000;

/** Plays a rollout to its end, with the controller killed at its request number `at` (from 0), or not at all. */
export async function play(rollout: Rollout, crash?: { readonly at: number; readonly moment: Moment }): Promise<Play> {
  const world = await new World({ seed: 1, ...rollout.options }).start().untilPhase('Initialized');
  for (const [type, answer] of Object.entries(rollout.answers ?? {})) world.outside.answers.set(hookUrl(type), answer);
  await world.run(2_000);
  const requests: string[] = [];
  world.fateOf = (_process, request) => {
    const isHit = requests.push(request) - 1 === crash?.at;
    if (!isHit || crash === undefined) return 'lives';
    world.clock.schedule(restartMs, () => world.startController());
    return crash.moment;
  };
  await rollout.play(world);
  await world.until('everything owed is delivered', ({ canary }) => canary?.status?.run?.deliveries === undefined);
  await world.run(settledMs);
  await world.until('the crash is over', ({ running }) => running > 0);
  return { outcome: outcomeOf(world.end()), requests, story: () => world.story() };
}

function outcomeOf({ canary, view, facts, observer }: World): Outcome {
  const keys = facts.flatMap(({ fact }) =>
    fact.kind === 'called' && mustHappen(fact.type, fact.key) ? [`${fact.type} ${stable(fact.key)}`] : [],
  );
  return {
    phase: canary === undefined ? 'gone' : (canary.status?.phase ?? ''),
    primary: view.fingerprintOf('primary'),
    canaryReplicas: view.deployment('canary')?.spec.replicas,
    isExposed: view.written()?.isExposed,
    deliveries: [...new Set(keys)].toSorted(),
    violations: observer.violations.map(({ invariant, message, event }) => `${invariant} ${message} at "${event}"`),
  };
}

/** I7: gates and event hooks may be asked more or less often, and alerts that are not the end's are best effort. */
function mustHappen(type: string, key: string): boolean {
  return ['pre-rollout', 'rollout', 'post-rollout'].includes(type) || (type === 'alert' && /\/(Promoted|RolledBack)$/.test(key));
}

/** The run's id holds its begin, which a crash may delay. */
function stable(key: string): string {
  return key.replace(/^([^/]+\/[0-9a-f]{10})-[0-9a-z]+/, '$1');
}
