import type { Dice } from './dice.ts';
import { hookUrl, type ShopOptions, shop } from './shop.ts';

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

type Fields = Record<string, unknown>;
type Strategy = 'steps' | 'ramp' | 'blue-green' | 'ab' | 'kubernetes' | 'contour';

/** A Canary's spec, of any strategy and any hooks, and what it is about. */
export function randomShop(dice: Dice): ShopOptions {
  const strategy = dice.pick<Strategy>(['steps', 'steps', 'ramp', 'blue-green', 'ab', 'kubernetes', 'contour']);
  const sometimes = (probability: number, fields: Fields): Fields => (dice.chance(probability) ? fields : {});
  const webhooks = hookTypes
    .filter(() => dice.chance(0.2))
    .map((type) => ({ name: `the-${type}`, type, url: hookUrl(type), timeout: '2s', ...sometimes(0.3, { retries: dice.between(1, 3) }) }));
  const plain = strategy === 'kubernetes' || strategy === 'contour';
  const provider = plain ? strategy : dice.chance(0.15) ? 'gatewayapi:v1beta1' : undefined;
  return {
    configs: dice.pick(['used', 'none']),
    lease: dice.chance(0.3) ? 'used' : 'none',
    autoscaler: dice.chance(0.15) ? 'used' : 'none',
    spec: {
      ...(provider === undefined ? {} : { provider }),
      ...sometimes(0.15, { service: serviceOf(dice) }),
      progressDeadlineSeconds: dice.pick([20, 30, 40]),
      bakeTime: dice.pick(['1s', '10s', '1m']),
      ...sometimes(0.05, { skipAnalysis: true }),
      ...sometimes(0.3, { revertOnDeletion: true }),
      ...sometimes(0.05, { suspend: true }),
      ...sometimes(0.2, { podFailure: { restarts: dice.between(0, 3), includeLogs: dice.chance(0.5) } }),
    },
    analysis: {
      interval: dice.pick(['2s', '4s', '5s']),
      threshold: dice.pick([0, 1, 1, 2, 3]),
      ...sometimes(0.2, { noDataLimit: dice.between(1, 3), errorLimit: dice.between(1, 4) }),
      ...sometimes(0.1, { strict: true }),
      ...sometimes(0.15, { primaryReadyThreshold: 50, canaryReadyThreshold: 50 }),
      ...shapeOf(strategy, dice),
      webhooks,
    },
  };
}

/** Over the shop's own. */
function serviceOf(dice: Dice): Fields {
  const metadata = { labels: { tier: 'front' }, annotations: { note: 'mine' } };
  return {
    ...{ port: 80, targetPort: 8080, hosts: [shop.host], gatewayRefs: [{ name: 'gateway', namespace: 'platform' }] },
    ...dice.pick<Fields>([
      { timeout: '5s' },
      { apex: metadata, primary: metadata, canary: metadata },
      { portName: 'http', appProtocol: 'http' },
      { match: [{ uri: { prefix: '/' } }] },
      { portDiscovery: true },
      { headers: { request: { add: { 'x-by': 'serin' } } } },
    ]),
  };
}

function shapeOf(strategy: Strategy, dice: Dice): Fields {
  const latency = { name: 'request-duration', interval: '5s', thresholdRange: { max: 500 } };
  const success = { name: 'request-success-rate', interval: '5s', thresholdRange: { min: 99 } };
  const promotion = dice.chance(0.25) ? { stepWeightPromotion: dice.pick([30, 50, 100]) } : {};
  const cookies = { cookieName: 'stick', ...(dice.chance(0.5) ? { maxAge: 60, primaryCookieName: 'stay' } : {}) };
  const affinity = dice.chance(0.2) ? { sessionAffinity: cookies } : {};
  const metrics = dice.chance(0.3) ? [success, latency] : [success];
  const iterations = dice.between(1, 3);
  switch (strategy) {
    case 'steps':
      return { stepWeights: dice.pick([[20, 60], [10, 30, 50], [50], [100]]), metrics, ...promotion, ...affinity };
    case 'ramp':
      return { stepWeight: dice.pick([20, 35]), maxWeight: dice.pick([50, 70]), metrics, ...promotion, ...affinity };
    // Nobody measures what goes through the simulated Contour.
    case 'contour':
      return dice.chance(0.7)
        ? { stepWeights: dice.pick([[20, 60], [50]]), metrics: [], ...promotion }
        : { iterations, metrics: [], match: [{ headers: { 'x-canary': { exact: 'insider' } } }] };
    case 'ab': {
      const header = { headers: { 'x-canary': { exact: 'insider' } } };
      const cookie = { headers: { cookie: { regex: '^(.*?;)?(canary=always)(;.*)?$' } } };
      return { iterations, metrics: [], match: dice.pick([[header], [cookie], [header, cookie]]) };
    }
    default:
      return { iterations, metrics: [], ...(strategy === 'blue-green' && dice.chance(0.3) ? { mirror: true } : {}) };
  }
}

export function hookTypesOf({ analysis }: ShopOptions): string[] {
  return ((analysis?.['webhooks'] ?? []) as readonly { type: string }[]).map(({ type }) => type);
}
