import type { KubeObject } from '../../../kube/object.ts';
import type { Random } from '../../../platform/random.ts';
import type { ObjectStore } from '../storage/object-store.ts';

const addressOf = (service: KubeObject | undefined) => (service?.['spec'] as { clusterIP?: string } | undefined)?.clusterIP;

/** Which addresses of 10.96.0.0/16 the Services of a store have. */
export class ServiceAddresses {
  readonly #taken = new Set<string>();

  constructor(store: ObjectStore) {
    store.subscribe(({ collection, type, object, previous }) => {
      if (collection !== '/services') return;
      const [before, now] = [addressOf(previous), type === 'DELETED' ? undefined : addressOf(object)];
      if (before !== undefined) this.#taken.delete(before);
      if (now !== undefined) this.#taken.add(now);
    });
  }

  /** The first one that no Service has, searched from a random place. */
  free(random: Random): string {
    const start = Math.floor(random() * 65_000);
    for (let offset = 0; offset < 65_000; offset++) {
      const host = 256 + ((start + offset) % 65_000);
      const address = `10.96.${Math.floor(host / 256)}.${host % 256}`;
      if (!this.#taken.has(address)) return address;
    }
    throw new Error('no cluster address is free');
  }
}
