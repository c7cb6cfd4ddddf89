import { beforeAll, describe, expect, test } from 'vitest';
import { differences } from './differences.ts';
import { reckon } from './known/reckon.ts';
import { scenarios } from './known/scenarios.ts';
import { recordedStory } from './recorded-story.ts';
import { type SerinStory, serinStory } from './serin-story.ts';
import type { Story } from './story.ts';
import { deliveries } from './told.ts';
import { plantedSecret } from './user-objects.ts';

/** Each scenario of the recordings once more, with Serin in Flagger's place, and all that others can see of it compared. */
describe.for(Object.entries(scenarios))('%s, played by Serin', ([scenario, { sameMoments = {}, known }]) => {
  let theirs: Story;
  let ours: SerinStory;
  beforeAll(async () => {
    theirs = recordedStory(scenario);
    ours = await serinStory(scenario);
  });

  test('shows hooks, alerts, Events, series and objects what Flagger showed them, but for what is listed with its reason', () => {
    expect(reckon(differences(theirs, ours, sameMoments), known)).toEqual({ unexplained: [], stale: [] });
  });

  test('calls no hook more often than Flagger did', () => {
    const more = [...countByType(ours)].filter(([type, count]) => count > (countByType(theirs).get(type) ?? 0));
    expect(more).toEqual([]);
  });

  test('writes Kubernetes Events about the Canary with the words and types that it tells its event hooks', () => {
    const { written, canary } = ours;
    const hooked = deliveries(ours).filter(({ type }) => type === 'event');
    const told = hooked.map(({ body }) => body['metadata'] as { eventType: string; eventMessage: string });
    const events = written.filter(({ kind, source }) => kind === 'Event' && (source as { component?: string }).component === 'serin');
    expect(events.map(({ type, message }) => `${type} ${message}`).sort()).toEqual(
      told.map(({ eventType, eventMessage }) => `${eventType} ${eventMessage}`).sort(),
    );
    for (const event of events) expect(event['involvedObject']).toMatchObject({ kind: 'Canary', name: canary.metadata.name });
  });

  test('shows the value of the Secret nowhere but in the Secret and its copy', () => {
    const { sandbox, written, metricsBefore, metricsAfter } = ours;
    const secrets = written.filter(({ kind }) => kind === 'Secret');
    expect(secrets.map((secret) => plantedSecret.test(JSON.stringify(secret)))).toContain(true);
    const others = written.filter(({ kind }) => kind !== 'Secret');
    const said = [others, sandbox.log.lines, sandbox.sent, sandbox.requests, metricsBefore, metricsAfter];
    expect(JSON.stringify(said)).not.toMatch(plantedSecret);
  });
});

function countByType(story: Story): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of deliveries(story)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}
