import type { KubeObject } from '../../../src/kube/object.ts';
import { keyOf, type ObjectKey } from '../../../src/kube/object-key.ts';
import { pods } from '../../../src/sandbox/sim/resources.ts';
import { type Happening, happening, later, note } from '../happening.ts';
import { images, shop } from '../shop.ts';
import type { World } from '../world.ts';

interface Pods {
  readonly app: string;
  readonly which: 'all' | 'first';
  readonly how: 'crash' | 'unready' | 'evicted';
  readonly lastsMs: number;
}

function podsOf(world: World, { app, which }: Pick<Pods, 'app' | 'which'>): readonly KubeObject[] {
  const all = world.api.store.list(pods, shop.namespace).filter(({ metadata }) => metadata.labels?.['app'] === app);
  return which === 'all' ? all : all.slice(0, 1);
}

const podsHit: Happening<Pods> = {
  draw: (dice) => ({
    app: dice.pick([shop.name, `${shop.name}-primary`]),
    which: dice.pick(['all', 'first']),
    how: dice.pick(['crash', 'unready', 'unready', 'evicted']),
    lastsMs: dice.between(1, 20) * 1000,
  }),
  happen: (world, drawn) => {
    const hit = podsOf(world, drawn);
    const { kubelet } = world.simulation.parts;
    const { app, how, lastsMs } = drawn;
    note(world, `${hit.length} pods of ${app}: ${how}`);
    if (how === 'crash') for (const pod of hit) kubelet.crash(keyOf(pod));
    if (how === 'evicted') for (const pod of hit) world.api.store.delete(pods, keyOf(pod));
    if (how !== 'unready') return;
    for (const pod of hit) kubelet.failReadiness(keyOf(pod));
    later(world, { lastsMs, text: `the pods of ${app} are mended` }, () => {
      for (const pod of hit) kubelet.mend(keyOf(pod));
    });
  },
};

interface Starved {
  readonly lastsMs: number;
}

/** Pods of the primary that begin from now on never become ready: a promotion fails. */
const starved: Happening<Starved> = {
  draw: (dice) => ({ lastsMs: dice.between(20, 60) * 1000 }),
  happen: (world, { lastsMs }) => {
    const app = `${shop.name}-primary`;
    const known = new Set(podsOf(world, { app, which: 'all' }).map(keyOf));
    const hit = new Set<ObjectKey>();
    const endMs = world.clock.monotonicMs() + lastsMs;
    note(world, `new pods of ${app} do not become ready`);
    const starve = () => {
      const fresh = podsOf(world, { app, which: 'all' })
        .map(keyOf)
        .filter((key) => !known.has(key) && !hit.has(key));
      for (const key of fresh) {
        hit.add(key);
        world.simulation.parts.kubelet.failReadiness(key);
      }
      if (world.clock.monotonicMs() < endMs) world.clock.schedule(50, starve);
    };
    starve();
    later(world, { lastsMs, text: `pods of ${app} become ready again` }, () => {
      for (const key of hit) world.simulation.parts.kubelet.mend(key);
    });
  },
};

/** What happens to nodes and etcd. */
export const inTheCluster = {
  pods: podsHit,
  starve: starved,
  slowNodes: happening({
    draw: (dice) => ({ readyAfterMs: dice.between(3, 30) * 1000, lastsMs: dice.between(5, 40) * 1000 }),
    happen: (world, { readyAfterMs, lastsMs }) => {
      note(world, `nodes are slow: pods take ${readyAfterMs} ms to become ready`);
      for (const [name, image] of images) if (image.readyAfterMs !== 'never') world.images.set(name, { ...image, readyAfterMs });
      later(world, { lastsMs, text: 'nodes are fast again' }, () => {
        for (const [name, image] of images) world.images.set(name, image);
      });
    },
  }),
  compact: happening({
    draw: () => ({}),
    happen: (world) => {
      note(world, 'etcd is compacted');
      world.api.compact();
      world.breakStreams('reset');
      world.observer.excuse(world.clock.now() + 5_000);
    },
  }),
};
