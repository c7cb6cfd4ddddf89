import type { CanaryPhase } from '../../api/canary.ts';
import { demoImage } from '../../sandbox/demo-scenario.ts';

/** A change of the Deployment's image, and how it should end. */
export interface Release {
  readonly image: string;
  readonly about: string;
  readonly phase: CanaryPhase;
  /** What serves the users afterwards. */
  readonly primaryImage: string;
}

export const releases: readonly Release[] = [
  { image: demoImage('1.1'), about: 'it is good', phase: 'Succeeded', primaryImage: demoImage('1.1') },
  {
    image: demoImage('1.2'),
    about: 'every fifth answer is a 500',
    phase: 'Failed',
    primaryImage: demoImage('1.1'),
  },
  { image: demoImage('1.3'), about: 'it is slow', phase: 'Failed', primaryImage: demoImage('1.1') },
];

/** How a release ended, as the API tells it, and what it cost. */
export interface ReleaseReport {
  readonly release: Release;
  readonly phase: CanaryPhase;
  readonly primaryImage: string;
  /** Virtual time from the change of the Deployment to the end of the run. */
  readonly tookMs: number;
  readonly userRequests: number;
  readonly failedRequests: number;
  readonly apiRequests: number;
}

/** What is not as it should be, as sentences; none when all is well. */
export function differences({ release, phase, primaryImage, failedRequests }: ReleaseReport): string[] {
  const { image } = release;
  const found: string[] = [];
  if (phase !== release.phase) found.push(`${image} should have ended as ${release.phase} and ended as ${phase || 'nothing'}`);
  if (primaryImage !== release.primaryImage)
    found.push(`after ${image} the primary should run ${release.primaryImage} and runs ${primaryImage}`);
  if (release.phase === 'Succeeded' && failedRequests > 0)
    found.push(`${image} should have failed no request and failed ${failedRequests}`);
  return found;
}
