import { canaryResource, retryAnnotation } from '../../../src/api/group.ts';
import { objectKey } from '../../../src/kube/object-key.ts';
import { happening } from '../happening.ts';
import { resources, shop, versions } from '../shop.ts';

const goodVersions = ['good-0', 'good-1', 'good-2', 'good-3'] as const;

type Change = { readonly field: string; readonly value: unknown };

/** What users do. */
export const byUsers = {
  release: happening({
    draw: (dice) => ({ version: dice.pick(dice.chance(0.6) ? goodVersions : versions) }),
    happen: (world, { version }) => world.release(version),
  }),
  config: happening({
    draw: (dice) => ({ text: `text ${dice.between(1, 4)}` }),
    happen: (world, { text }) => {
      const key = objectKey(shop.namespace, 'conf');
      const data = { message: text };
      world.user(`sets the config to ${text}`, () => world.api.store.update(resources.configMaps, key, (object) => ({ ...object, data })));
    },
  }),
  suspend: happening({
    draw: (dice) => ({ lastsMs: dice.between(2, 20) * 1000 }),
    happen: (world, { lastsMs }) => {
      world.edit('suspends the Canary', (spec) => ({ ...spec, suspend: true }));
      world.clock.schedule(lastsMs, () => world.edit('resumes the Canary', (spec) => ({ ...spec, suspend: false })));
    },
  }),
  retry: happening({
    draw: (dice) => ({ value: `try ${dice.between(1, 1000)}` }),
    happen: (world, { value }) => {
      world.user('asks for a retry', () => {
        if (world.canary === undefined) return;
        world.api.store.update(canaryResource, shop.key, (object) => ({
          ...object,
          metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [retryAnnotation]: value } },
        }));
      });
    },
  }),
  editAnalysis: happening<Change>({
    draw: (dice, { analysis = {} }) => {
      const threshold = { field: 'threshold', value: dice.between(0, 4) };
      const interval = { field: 'interval', value: dice.pick(['2s', '3s', '6s']) };
      const strategy =
        analysis['iterations'] !== undefined
          ? { field: 'iterations', value: dice.between(1, 4) }
          : analysis['stepWeight'] !== undefined
            ? { field: 'maxWeight', value: dice.pick([40, 60, 100]) }
            : { field: 'stepWeights', value: dice.pick([[10], [30, 80], [20, 40, 60], [5, 95]]) };
      const promotion = { field: 'stepWeightPromotion', value: dice.pick([20, 50, 100]) };
      return dice.pick([threshold, interval, strategy, ...(analysis['iterations'] === undefined ? [promotion] : [])]);
    },
    happen: (world, { field, value }) =>
      world.edit(`sets ${field} to ${JSON.stringify(value)}`, (spec) => ({
        ...spec,
        analysis: { ...(spec['analysis'] as object), [field]: value },
      })),
  }),
  editSpec: happening<Change>({
    draw: (dice) =>
      dice.pick<Change>([
        { field: 'skipAnalysis', value: true },
        { field: 'skipAnalysis', value: false },
        { field: 'progressDeadlineSeconds', value: dice.pick([10, 25, 60]) },
        { field: 'bakeTime', value: dice.pick(['1s', '20s']) },
        { field: 'revertOnDeletion', value: dice.chance(0.5) },
        { field: 'podFailure', value: { restarts: dice.between(0, 3) } },
      ]),
    happen: (world, { field, value }) => world.edit(`sets ${field} to ${JSON.stringify(value)}`, (spec) => ({ ...spec, [field]: value })),
  }),
  delete: happening({
    draw: (dice) => (dice.chance(0.2) ? {} : undefined),
    happen: (world) => {
      world.user('deletes the Canary', () => {
        if (world.canary?.metadata.deletionTimestamp === undefined && world.canary !== undefined)
          world.api.store.delete(canaryResource, shop.key);
      });
    },
  }),
};
