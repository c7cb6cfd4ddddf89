import { createSeededRandom } from '../../../src/sandbox/seeded-random.ts';
import { type CheckResult, type Coming, type Happening, never, type Story } from './story.ts';

type Choose = ReturnType<typeof chooserOf>;

function chooserOf(seed: number) {
  const random = createSeededRandom(seed);
  const between = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  return {
    between,
    chance: (probability: number) => random() < probability,
    pick: <T>(choices: readonly [T, ...T[]]): T => choices[between(0, choices.length - 1)] ?? choices[0],
  };
}

/** The story of a seed; the same each time. Specs are such as validation accepts. */
export function randomStory(seed: number): Story {
  const choose = chooserOf(seed);
  const provider = choose.chance(0.15) ? 'kubernetes' : 'gatewayapi:v1';
  const strategy = choose.pick(['steps', 'steps', 'ramp', 'ramp', 'ab', 'blue-green'] as const);
  const happenings = happeningsOf(strategy, choose);
  const { rollback, ...others } = gatesOf(choose);
  // Pods that are gone for half an interval would make it chance whether the gate is asked before they are back.
  const gates = rollback === undefined || happenings.some(({ kind }) => kind === 'lose') ? others : { ...others, rollback };
  return {
    provider,
    skipAnalysis: choose.chance(0.07),
    analysis: { ...shapeOf(strategy, choose), ...limitsOf(choose) },
    looks: looksOf(choose),
    ...(choose.chance(0.2) ? { preRolloutFailures: choose.between(0, 3) } : {}),
    gates,
    revisions: Object.fromEntries(['a', 'b', 'c'].map((revision) => [revision, { canary: comingOf(choose), primary: comingOf(choose) }])),
    happenings,
  };
}

function shapeOf(strategy: 'steps' | 'ramp' | 'ab' | 'blue-green', choose: Choose) {
  const promotion = choose.chance(0.25) ? { stepWeightPromotion: choose.pick([10, 30, 50, 70, 100, 130]) } : {};
  const mirror = choose.chance(0.2) ? { mirror: true } : {};
  switch (strategy) {
    case 'steps':
      return { stepWeights: risingOf(choose), ...promotion, ...(choose.chance(0.1) ? { maxWeight: 40 } : {}), ...mirror };
    case 'ramp':
      return { ...rampOf(choose), ...promotion, ...mirror };
    case 'ab':
      return { iterations: choose.between(1, 4), match: [{ headers: { 'x-canary': { exact: 'insider' } } }], ...promotion };
    case 'blue-green':
      return { iterations: choose.between(1, 4), ...promotion, ...mirror };
  }
}

const rampOf = (choose: Choose) => ({
  stepWeight: choose.pick([7, 10, 20, 33, 50, 80, 100, 150]),
  ...(choose.chance(0.7) ? { maxWeight: choose.pick([0, 10, 20, 50, 60, 100]) } : {}),
});

function risingOf(choose: Choose): number[] {
  const steps: number[] = [];
  for (let weight = choose.between(1, 40), count = choose.between(1, 5); count > 0 && weight < 101; count--) {
    steps.push(weight);
    weight += choose.between(1, 45);
  }
  return choose.chance(0.1) && (steps.at(-1) ?? 0) < 100 ? [...steps, 200] : steps;
}

function limitsOf(choose: Choose) {
  return {
    threshold: choose.pick([-1, 0, 1, 2, 2, 3, 4]),
    ...(choose.chance(0.15) ? { strict: true } : {}),
    ...(choose.chance(0.15) ? { noDataLimit: choose.between(1, 3) } : {}),
    ...(choose.chance(0.15) ? { errorLimit: choose.between(1, 3) } : {}),
  };
}

function looksOf(choose: Choose): CheckResult[][] {
  const goodShare = choose.pick([0.5, 0.8, 0.8, 0.95]);
  const look = (): CheckResult[] =>
    Array.from({ length: choose.between(0, 2) }, () =>
      choose.chance(goodShare) ? 'pass' : choose.pick(['fail', 'fail', 'no-data', 'error']),
    );
  return Array.from({ length: choose.between(0, 14) }, look);
}

function gatesOf(choose: Choose): Story['gates'] {
  const opens = (to: number) => (choose.chance(0.1) ? never : choose.between(0, to));
  return {
    ...(choose.chance(0.2) ? { rollout: opens(3) } : {}),
    ...(choose.chance(0.15) ? { rise: { refusals: opens(2), looks: opens(6) } } : {}),
    ...(choose.chance(0.2) ? { promotion: opens(8) } : {}),
    ...(choose.chance(0.15) ? { rollback: opens(6) } : {}),
  };
}

function comingOf(choose: Choose): Coming {
  return choose.chance(0.06) ? 'never' : choose.pick([0, 0, 0, 1, 2]);
}

function happeningsOf(strategy: 'steps' | 'ramp' | 'ab' | 'blue-green', choose: Choose): Happening[] {
  const happening = (): Happening => {
    const afterLooks = choose.between(1, 6);
    const kind = choose.pick(['release', 'release', 'release', 'suspend', 'edit', 'lose'] as const);
    if (kind === 'release') return { afterLooks, kind, revision: choose.pick(['a', 'b', 'c']) };
    if (kind === 'lose') return { afterLooks, kind, side: choose.pick(['canary', 'primary']) };
    if (kind === 'suspend') return { afterLooks, kind, intervals: choose.between(1, 3) };
    return { afterLooks, kind, analysis: editOf(strategy, choose) };
  };
  return [{ afterLooks: 1, kind: 'release', revision: 'b' }, ...Array.from({ length: choose.pick([0, 0, 1, 1, 2, 3]) }, happening)];
}

/** An edit keeps the strategy. */
function editOf(strategy: 'steps' | 'ramp' | 'ab' | 'blue-green', choose: Choose) {
  const what = choose.pick(['shape', 'shape', 'threshold', 'promotion'] as const);
  if (what === 'threshold') return { threshold: choose.between(1, 4) };
  if (what === 'promotion') return { stepWeightPromotion: choose.pick([0, 20, 60]) };
  if (strategy === 'steps') return { stepWeights: risingOf(choose) };
  return strategy === 'ramp' ? { maxWeight: 100, ...rampOf(choose) } : { iterations: choose.between(1, 5) };
}
