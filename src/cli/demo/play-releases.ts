import { sleep } from '../../platform/sleep.ts';
import { differences, type ReleaseReport, releases } from './releases.ts';
import { demoKey, type ReleaseOptions, runRelease } from './run-release.ts';
import type { Show } from './show.ts';
import { summary } from './summary.ts';

/** Of virtual time, for a first start. */
const longestStartMs = 5 * 60_000;
/** Of virtual time, until the first release. */
const loadMs = 5_000;

/** The three releases, one after the other, and a table of how they ended. Returns 0 if each ended as it should, else 1. */
export async function playReleases({ show, ...options }: ReleaseOptions & { readonly show: Show }): Promise<number> {
  const { cluster, observer } = options;
  show.intro();
  show.headline('An application goes under a Canary: its copy, the primary, serves the users');
  const initialized = await observer.until(demoKey, ({ status }) => status?.phase === 'Initialized', longestStartMs);
  if (initialized === undefined) {
    show.say(
      show.paint('bad', `Not as it should be: the primary was not ready within ${longestStartMs / 60_000} minutes of the cluster's time.`),
    );
    return 1;
  }
  // Users are there before the release, so that the first look has something to judge it by.
  await sleep(cluster.clock, loadMs);
  const reports: ReleaseReport[] = [];
  for (const [index, release] of releases.entries()) {
    show.headline(`Release ${index + 1} of ${releases.length}: ${release.image}, ${release.about}`);
    reports.push(await runRelease(release, options));
  }
  show.say('', ...summary(reports, show.paint));
  return reports.flatMap(differences).length === 0 ? 0 : 1;
}
