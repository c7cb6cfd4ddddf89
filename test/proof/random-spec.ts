import type { Dice } from './chaos.ts';
import { hookUrl, type ShopOptions } from './shop.ts';

const hookTypes = [
  'confirm-rollout',
  'pre-rollout',
  'rollout',
  'confirm-traffic-increase',
  'confirm-promotion',
  'post-rollout',
  'rollback',
  'event',
] as const;

/** A Canary's spec, of any strategy and any hooks. */
export function randomShop(dice: Dice): ShopOptions {
  const strategy = dice.pick(['steps', 'steps', 'ramp', 'blue-green', 'ab', 'kubernetes']);
  const webhooks = hookTypes
    .filter(() => dice.chance(0.2))
    .map((type) => ({ name: `the-${type}`, type, url: hookUrl(type), timeout: '2s' }));
  return {
    configs: dice.pick(['used', 'none']),
    spec: {
      progressDeadlineSeconds: dice.pick([20, 30, 40]),
      bakeTime: dice.pick(['1s', '10s']),
      ...(strategy === 'kubernetes' ? { provider: 'kubernetes' } : {}),
      ...(dice.chance(0.05) ? { skipAnalysis: true } : {}),
      ...(dice.chance(0.3) ? { revertOnDeletion: true } : {}),
    },
    analysis: {
      interval: dice.pick(['2s', '4s', '5s']),
      threshold: dice.between(1, 3),
      ...(dice.chance(0.2) ? { noDataLimit: 2, errorLimit: 3 } : {}),
      ...shapeOf(strategy, dice),
      webhooks,
    },
  };
}

function shapeOf(strategy: string, dice: Dice): Record<string, unknown> {
  const latency = { name: 'request-duration', interval: '5s', thresholdRange: { max: 500 } };
  const success = { name: 'request-success-rate', interval: '5s', thresholdRange: { min: 99 } };
  const promotion = dice.chance(0.25) ? { stepWeightPromotion: dice.pick([30, 50]) } : {};
  const affinity = dice.chance(0.15) ? { sessionAffinity: { cookieName: 'stick' } } : {};
  const metrics = dice.chance(0.3) ? [success, latency] : [success];
  const iterations = dice.between(1, 3);
  switch (strategy) {
    case 'steps':
      return { stepWeights: dice.pick([[20, 60], [10, 30, 50], [50], [100]]), metrics, ...promotion, ...affinity };
    case 'ramp':
      return {
        stepWeights: undefined,
        stepWeight: dice.pick([20, 35]),
        maxWeight: dice.pick([50, 70]),
        metrics,
        ...promotion,
        ...affinity,
      };
    case 'ab':
      return { stepWeights: undefined, iterations, metrics: [], match: [{ headers: { 'x-canary': { exact: 'insider' } } }] };
    default:
      return {
        stepWeights: undefined,
        iterations,
        metrics: [],
        ...(strategy === 'blue-green' && dice.chance(0.3) ? { mirror: true } : {}),
      };
  }
}

export function hookTypesOf({ analysis }: ShopOptions): string[] {
  return ((analysis?.['webhooks'] ?? []) as readonly { type: string }[]).map(({ type }) => type);
}
