import { describe, expect, test } from 'vitest';
import { play } from '../../proof/crash.ts';
import { rollouts } from '../../proof/rollouts.ts';

const moments = ['dies-before', 'dies-after'] as const;

describe('a controller that is killed before or after any write, hook or alert of a rollout', () => {
  test.for(rollouts)('$name comes to the same end with the same deliveries', { timeout: 240_000 }, async (rollout) => {
    const recorded = await play(rollout);
    expect(recorded.outcome).toMatchObject({ phase: rollout.endsIn, violations: [] });
    expect(recorded.requests.length).toBeGreaterThan(9);
    const different: string[] = [];
    let runs = 0;
    for (const [at, request] of recorded.requests.entries())
      for (const moment of moments) {
        const { outcome, story } = await play(rollout, { at, moment });
        runs++;
        if (JSON.stringify(outcome) !== JSON.stringify(recorded.outcome))
          different.push(`${moment} ${at}, ${request}: ${JSON.stringify(outcome)}\n${different.length === 0 ? story() : ''}`);
      }
    expect(different, different.join('\n')).toEqual([]);
    process.stdout.write(`${rollout.name}: killed at ${recorded.requests.length} requests in ${runs} runs\n`);
  });
});
