import { leaseResource } from '../../../src/kube/lease.ts';
import { type Happening, happening, later, note, stalledMs } from '../happening.ts';
import { leaseKey } from '../shop.ts';
import type { World } from '../world.ts';

/** Which of the processes: by its place among those that run, so that it means something in a plan that was cut down. */
type Place = 0 | 1;

function processAt(world: World, place: Place) {
  return world.processes[Math.min(place, world.processes.length - 1)];
}

const renewalEndsMs = 25_000;

/** What happens to the controller's processes and to their lease. */
export const toControllers = {
  kill: happening({
    draw: (dice) => ({ place: dice.pick<Place>([0, 1]), downMs: dice.between(2_000, 15_000) }),
    happen: (world, { place, downMs }) => {
      processAt(world, place)?.life.end();
      world.clock.schedule(downMs, () => {
        if (world.running < world.replicas) world.startController();
      });
    },
  }),
  clock: happening({
    draw: (dice) => ({ place: dice.pick<Place>([0, 1]), byMs: dice.pick([-1, 1]) * dice.pick([1_000, 30_000, 600_000]) }),
    happen: (world, { place, byMs }) => {
      const process = processAt(world, place);
      note(world, `the wall clock of ${process?.name ?? 'nobody'} jumps by ${byMs} ms`);
      process?.jumpClock(byMs);
    },
  }),
  lease: {
    draw: (dice, { lease }) =>
      lease === 'used'
        ? { how: dice.pick(['taken', 'deleted', 'renewals fail']), lastsMs: dice.between(5, 30) * 1000, seed: dice.between(1, 1e6) }
        : undefined,
    happen: (world, { how, lastsMs, seed }) => {
      world.observer.excuse(world.clock.now() + renewalEndsMs);
      const spec = world.view.lease()?.['spec'] as object | undefined;
      if (spec === undefined) return;
      if (how === 'deleted') world.user('deletes the lease', () => world.api.store.delete(leaseResource, leaseKey));
      else if (how === 'taken') {
        const renewTime = new Date(world.clock.now()).toISOString().replace('Z', '000Z');
        world.user('takes the lease', () =>
          world.api.store.update(leaseResource, leaseKey, (object) => ({
            ...object,
            spec: { ...spec, holderIdentity: 'somebody', renewTime },
          })),
        );
      } else {
        const holder = (spec as { holderIdentity?: string }).holderIdentity;
        note(world, `requests of ${holder} for the lease fail`);
        world.observer.excuse(world.clock.now() + lastsMs + renewalEndsMs);
        const end = world.weather.begin({ kind: 'leases', probability: 1, seed, process: holder });
        later(world, { lastsMs, text: 'requests for the lease succeed again' }, end);
      }
    },
  } satisfies Happening<{ how: string; lastsMs: number; seed: number }>,
  streams: happening({
    draw: (dice) => ({ how: dice.pick<'reset' | 'stall'>(['reset', 'stall']), place: dice.pick<Place | 'all'>(['all', 'all', 0, 1]) }),
    happen: (world, { how, place }) => {
      note(world, `watches of ${place === 'all' ? 'all processes' : processAt(world, place)?.name}: ${how}`);
      world.observer.excuse(world.clock.now() + (how === 'stall' ? stalledMs : 5_000));
      if (place === 'all') world.breakStreams(how);
      else processAt(world, place)?.breakStreams(how);
    },
  }),
};
