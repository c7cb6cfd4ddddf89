import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Canary } from '../../../src/api/canary.ts';
import { recordedMoments, recordedObjects } from '../takeover/found-cluster.ts';
import type { Moment, Story } from './story.ts';
import { withPlantedSecret } from './user-objects.ts';

/** What Flagger 1.44 did in a scenario, on a real cluster. */
export function recordedStory(scenario: string): Story {
  const file: Omit<Story, 'canary' | 'moments'> = JSON.parse(
    readFileSync(join(import.meta.dirname, 'recorded', `${scenario}.json`), 'utf8'),
  );
  const moments: Moment[] = recordedMoments(scenario).map((name) => ({
    label: name.replace(/^\d+-/, ''),
    objects: recordedObjects(scenario, name).map(withPlantedSecret),
  }));
  const canary = moments[0]?.objects.find(({ kind }) => kind === 'Canary') as unknown as Canary;
  return { ...file, canary, moments };
}
