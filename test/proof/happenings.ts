import { canaryResource, retryAnnotation } from '../../src/api/group.ts';
import { keyOf, objectKey } from '../../src/kube/object-key.ts';
import { pods } from '../../src/sandbox/sim/resources.ts';
import type { ApiChaos, Dice } from './chaos.ts';
import type { HookAnswer } from './outside.ts';
import { hookTypesOf } from './random-spec.ts';
import { hookUrl, resources, type ShopOptions, shop } from './shop.ts';
import type { World } from './world.ts';

export interface Chance {
  readonly world: World;
  readonly dice: Dice;
  readonly chaos: ApiChaos;
  readonly options: ShopOptions;
}

/** A request that hangs, and the pauses of whoever repeats it, take so long. */
const faultsLastMs = 30_000;
/** A silent watch is found out after so long. */
const stalledMs = 100_000;
const longestDownMs = 15_000;

type Happening = (chance: Chance) => void;

const versions = ['good-0', 'good-1', 'good-2', 'good-3', 'errors', 'crashes', 'never-ready'] as const;

function note({ world }: Chance, text: string): void {
  world.tell({ kind: 'note', text });
}

/** What can happen, by name; each arranges for its own end. */
const happenings = {
  release: ({ world, dice }) => world.release(dice.pick(versions)),
  config: ({ world, dice }) => {
    const data = { message: `text ${dice.between(1, 4)}` };
    const key = objectKey(shop.namespace, 'conf');
    world.user(`sets the config to ${data.message}`, () =>
      world.api.store.update(resources.configMaps, key, (object) => ({ ...object, data })),
    );
  },
  suspend: ({ world, dice }) => {
    world.edit('suspends the Canary', (spec) => ({ ...spec, suspend: true }));
    world.clock.schedule(dice.between(2, 20) * 1000, () => world.edit('resumes the Canary', (spec) => ({ ...spec, suspend: false })));
  },
  retry: ({ world, dice }) => {
    const value = `try ${dice.between(1, 1000)}`;
    world.user('asks for a retry', () => {
      if (world.canary === undefined) return;
      world.api.store.update(canaryResource, shop.key, (object) => ({
        ...object,
        metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [retryAnnotation]: value } },
      }));
    });
  },
  hook: (chance) => {
    const { world, dice, options } = chance;
    const [first, ...rest] = hookTypesOf(options);
    if (first === undefined) return;
    const type = dice.pick([first, ...rest]);
    const answer = dice.pick<HookAnswer>([200, 403, 500, 'hangs', 'resets']);
    note(chance, `hook ${type} answers ${answer} from now on`);
    world.outside.answers.set(hookUrl(type), answer);
  },
  prometheus: (chance) => {
    const { world, dice } = chance;
    world.outside.prometheus = dice.pick(['resets', 'hangs', 'refuses', 'nan', 'empty']);
    note(chance, `Prometheus ${world.outside.prometheus} from now on`);
    world.clock.schedule(dice.between(2, 30) * 1000, () => {
      world.outside.prometheus = 'well';
      note(chance, 'Prometheus is well again');
    });
  },
  pods: (chance) => {
    const { world, dice } = chance;
    const app = dice.pick([shop.name, `${shop.name}-primary`]);
    const all = world.api.store.list(pods, shop.namespace).filter(({ metadata }) => metadata.labels?.['app'] === app);
    const hit = dice.chance(0.5) ? all : all.slice(0, 1);
    const { kubelet } = world.simulation.parts;
    if (dice.chance(0.3)) {
      note(chance, `${hit.length} pods of ${app} crash`);
      for (const pod of hit) kubelet.crash(keyOf(pod));
      return;
    }
    note(chance, `${hit.length} pods of ${app} are not ready`);
    for (const pod of hit) kubelet.failReadiness(keyOf(pod));
    world.clock.schedule(dice.between(1, 20) * 1000, () => {
      note(chance, `the pods of ${app} are mended`);
      for (const pod of hit) kubelet.mend(keyOf(pod));
    });
  },
  kill: ({ world, dice }) => {
    world.killController();
    world.clock.schedule(dice.between(2_000, longestDownMs), () => {
      if (world.running < world.replicas) world.startController();
    });
  },
  streams: (chance) => {
    const { world, dice } = chance;
    const how = dice.pick<'reset' | 'stall'>(['reset', 'stall']);
    note(chance, `all watches ${how}`);
    if (how === 'stall') world.observer.excuse(world.clock.now() + stalledMs);
    else world.observer.excuse(world.clock.now() + 5_000);
    world.breakStreams(how);
  },
  compact: (chance) => {
    note(chance, 'etcd is compacted');
    chance.world.api.compact();
    chance.world.breakStreams('reset');
    chance.world.observer.excuse(chance.world.clock.now() + 5_000);
  },
  api: (chance) => {
    const { world, dice, chaos } = chance;
    const lastsMs = dice.between(1_000, 10_000);
    chaos.probability = dice.pick([0.1, 0.3, 0.6, 1]);
    note(chance, `the API server fails ${chaos.probability * 100} % of the requests`);
    world.observer.excuse(world.clock.now() + lastsMs + stalledMs);
    world.clock.schedule(lastsMs, () => {
      chaos.probability = 0;
      world.observer.excuse(world.clock.now() + faultsLastMs);
      note(chance, 'the API server is well again');
    });
  },
  threshold: ({ world, dice }) => {
    const threshold = dice.between(1, 4);
    world.edit(`sets the threshold to ${threshold}`, (spec) => ({ ...spec, analysis: { ...(spec['analysis'] as object), threshold } }));
  },
  delete: ({ world, dice }) => {
    if (dice.chance(0.7)) return;
    world.user('deletes the Canary', () => {
      if (world.canary?.metadata.deletionTimestamp === undefined && world.canary !== undefined)
        world.api.store.delete(canaryResource, shop.key);
    });
  },
} satisfies Record<string, Happening>;

export type HappeningName = keyof typeof happenings;
export const happeningNames = Object.keys(happenings) as HappeningName[];

/** Releases are what it is about, so they come more often. */
export function happen(chance: Chance): HappeningName {
  const { dice } = chance;
  const name = dice.chance(0.3) ? 'release' : dice.pick(happeningNames as [HappeningName, ...HappeningName[]]);
  happenings[name](chance);
  return name;
}
