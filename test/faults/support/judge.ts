import type { Run } from '../../../src/api/run.ts';
import type { GuardedApp } from '../../cluster/support/guarded-app.ts';
import type { ObjectWatch, Sight } from '../../cluster/support/object-watch.ts';
import type { HttpRoute } from '../../cluster/support/sample-app.ts';

export interface Evidence {
  readonly web: GuardedApp;
  readonly route: ObjectWatch<HttpRoute>;
  /** Weights of the canary that the user has asked for, in order, 0 left out. */
  readonly steps: readonly number[];
  /** Releases that the primary may ever have, in order. */
  readonly releases: readonly string[];
}

/**
 * What an observer of the API has against the rollout, as sentences; empty when all is well. It sees what was written, never the controller's own word: one
 * record grows, by one writer (I6); a weight rises by the steps alone, and only after a passing look at the one before it (I4), unless the canary stands in for a primary without pods (I1); the primary gets nothing but
 * what was analysed (I2).
 */
export function judge({ web, route, steps, releases }: Evidence): string[] {
  const runs = web.canary.sights.flatMap(({ object }) => object?.status?.run ?? []);
  return [
    ...oneWriter(runs),
    ...weightsOf(web, route).flatMap(({ weight, at }) => rise({ weight, at, steps, runs })),
    ...primary(web, releases),
  ];
}

function oneWriter(runs: readonly Run[]): string[] {
  return runs.flatMap((run, index) => {
    const before = runs[index - 1];
    return before !== undefined && run.seq < before.seq ? [`I6: the record went back from ${before.seq} to ${run.seq}`] : [];
  });
}

interface Rise {
  readonly weight: number;
  readonly at: number;
  readonly steps: readonly number[];
  readonly runs: readonly Run[];
}

function rise({ weight, at, steps, runs }: Rise): string[] {
  const step = steps.indexOf(weight);
  const standsIn = weight === 100 && runs.some((run) => run.primaryDown === true && run.weight === 100);
  if (weight === 0 || step === 0 || standsIn) return [];
  if (step < 0) return [`I4: the route gave the canary ${weight} % at ${new Date(at).toISOString()}, which is no step`];
  const before = steps[step - 1];
  const looked = runs.some(({ looks = [] }) => looks.some((look) => look.weight === before && look.verdict === 'pass'));
  return looked ? [] : [`I4: the route rose to ${weight} % without a passing look at ${before} %`];
}

function weightsOf(web: GuardedApp, route: ObjectWatch<HttpRoute>): { weight: number; at: number }[] {
  const seen = route.sights.flatMap(({ object, at }: Sight<HttpRoute>) =>
    object === undefined ? [] : [{ weight: web.app.weightIn(object) ?? 0, at }],
  );
  return seen.filter(({ weight }, index) => weight > (seen[index - 1]?.weight ?? 0));
}

function primary(web: GuardedApp, releases: readonly string[]): string[] {
  const given = web.primaryTags();
  return given.join() === releases.slice(0, given.length).join()
    ? []
    : [`I2: the primary was given ${given.join(', ')}, not ${releases.join(', ')}`];
}
