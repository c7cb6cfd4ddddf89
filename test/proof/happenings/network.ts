import { faultsLastMs, happening, later, note, stalledMs } from '../happening.ts';
import type { Storm } from '../weather.ts';

const kinds = ['mixed', 'mixed', 'mixed', 'refuses', 'hangs', 'conflicts', 'slow'] as const;
/** What the controller watches; each may lag by itself, so that what happened first is seen last. */
const watched = [
  'canaries',
  'deployments',
  'pods',
  'httproutes',
  'httpproxies',
  'horizontalpodautoscalers',
  'services',
  'configmaps',
  'secrets',
  'replicasets',
  'controllerrevisions',
];

/** What happens between the controller and the API server. */
export const inTheNetwork = {
  api: happening<Omit<Storm, 'process'> & { lastsMs: number }>({
    draw: (dice) => ({
      kind: dice.pick(kinds),
      probability: dice.pick([0.1, 0.3, 0.6, 1]),
      lastsMs: dice.between(1_000, 10_000),
      seed: dice.between(1, 1_000_000),
    }),
    happen: (world, { lastsMs, ...storm }) => {
      note(world, `the API server: ${storm.kind}, ${storm.probability * 100} % of the requests`);
      world.observer.excuse(world.clock.now() + lastsMs + stalledMs);
      const end = world.weather.begin(storm);
      later(world, { lastsMs, text: 'the API server is well again' }, () => {
        end();
        world.observer.excuse(world.clock.now() + faultsLastMs);
      });
    },
  }),
  down: happening({
    draw: (dice) => ({ kind: dice.pick<'refuses' | 'hangs'>(['refuses', 'hangs']), lastsMs: dice.between(5, 60) * 1000 }),
    happen: (world, { kind, lastsMs }) => {
      note(world, `the API server is down: ${kind}`);
      world.observer.excuse(world.clock.now() + lastsMs + stalledMs);
      world.breakStreams(kind === 'refuses' ? 'reset' : 'stall');
      const end = world.weather.begin({ kind, probability: 1, seed: 1 });
      later(world, { lastsMs, text: 'the API server is up again' }, () => {
        end();
        world.observer.excuse(world.clock.now() + faultsLastMs);
      });
    },
  }),
  lag: happening({
    draw: (dice) => ({
      lagsMs: Object.fromEntries(watched.filter(() => dice.chance(0.4)).map((plural) => [plural, dice.between(200, 20_000)])),
      place: dice.pick<0 | 1 | 'all'>(['all', 0, 1]),
      lastsMs: dice.between(3, 30) * 1000,
    }),
    happen: (world, { lagsMs, place, lastsMs }) => {
      const hit = world.processes.filter((_, index) => place === 'all' || index === place).map(({ name }) => name);
      note(world, `watches of ${hit.join(', ')} lag: ${JSON.stringify(lagsMs)}`);
      const longestMs = Math.max(0, ...Object.values(lagsMs));
      world.observer.excuse(world.clock.now() + lastsMs + longestMs + 2_000);
      const set = (factor: 0 | 1) => {
        for (const name of hit) for (const [plural, lagMs] of Object.entries(lagsMs)) world.weather.setLag(name, plural, factor * lagMs);
      };
      set(1);
      later(world, { lastsMs, text: 'watches are quick again' }, () => set(0));
    },
  }),
};
