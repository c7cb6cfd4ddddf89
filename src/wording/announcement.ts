import type { Announcement } from '../api/announcement.ts';
import type { Canary } from '../api/canary.ts';
import { wordCause } from './cause.ts';
import { wordFailing } from './check.ts';

/** A Kubernetes Event's reason, type and note. */
export interface WordedEvent {
  readonly reason: string;
  readonly type: 'Normal' | 'Warning';
  readonly message: string;
}

type Words<R extends Announcement['reason']> = (
  announcement: Extract<Announcement, { reason: R }>,
  names: { canary: string; target: string; primary: string; run: NonNullable<Canary['status']>['run']; promotion: 'at once' | 'in steps' },
) => Omit<WordedEvent, 'reason'>;

const normal = (message: string) => ({ type: 'Normal', message }) as const;
const warning = (message: string) => ({ type: 'Warning', message }) as const;

/** The sentences are Flagger's where it has one (flagger-engine section 4.4), because people search their logs for them. */
const words: { readonly [R in Announcement['reason']]: Words<R> } = {
  Initialized: (_, { canary }) => normal(`Initialization done! ${canary}`),
  NewRevision: (_, { target }) => normal(`New revision detected! Scaling up ${target}`),
  RevisionSuperseded: (_, { target }) => normal(`New revision detected! Restarting analysis for ${target}`),
  TargetReverted: (_, { target }) =>
    normal(`${target} was set back to what the primary runs; routing all traffic to primary and ending the analysis`),
  WaitingForApproval: ({ gates }, { canary }) => warning(`Halt ${canary} advancement waiting for approval ${gates.join(', ')}`),
  WaitingForTrafficIncrease: ({ gates }, { canary }) =>
    warning(`Halt ${canary} advancement waiting for traffic increase approval ${gates.join(', ')}`),
  WaitingForPromotion: ({ gates }, { canary }) => warning(`Halt ${canary} advancement waiting for promotion approval ${gates.join(', ')}`),
  AnalysisStarted: (_, { target }) => normal(`Starting canary analysis for ${target}`),
  WeightAdvanced: ({ weightPercent }, { canary }) => normal(`Advance ${canary} canary weight ${weightPercent}`),
  HookFailed: ({ name, message }, { canary }) => warning(`Halt ${canary} advancement pre-rollout check ${name} failed ${message}`),
  IterationAdvanced: ({ iteration, iterations }, { canary }) => normal(`Advance ${canary} canary iteration ${iteration}/${iterations}`),
  RoutingToCanary: () => normal('Routing all traffic to canary'),
  LookFailed: ({ checks }, { canary }) => warning(`Halt ${canary} advancement: ${wordFailing(checks)}`),
  RollingBack: (_, { canary, run }) => warning(`Rolling back ${canary}: ${run === undefined ? '' : wordCause(run)}`),
  RolledBack: (_, { canary }) => warning(`Canary failed! All traffic is on the primary again, ${canary} is scaled down`),
  Copying: (_, { target, primary }) => normal(`Copying ${target} template spec to ${primary}`),
  PrimaryWeightAdvanced: ({ weightPercent }, { canary }) => normal(`Advance ${canary} primary weight ${weightPercent}`),
  RoutingToPrimary: (_, { canary, promotion }) =>
    normal(promotion === 'in steps' ? `Advance ${canary} primary weight 100` : 'Routing all traffic to primary'),
  Promoted: ({ skipped }, { target }) =>
    normal(
      skipped === 'skipped'
        ? `Promotion completed! Canary analysis was skipped for ${target}`
        : `Promotion completed! Scaling down ${target}`,
    ),
  PromotionFailed: ({ message }, { target, run }) =>
    warning(
      `Promotion of ${target} failed, primary not ready: ${message}; ${
        run?.weight === 100
          ? 'routing all traffic to the canary until the previous version is back in the primary'
          : 'the previous version is put back into the primary'
      }`,
    ),
  CanaryLost: ({ message }, { target }) => warning(`${target} lost all its pods: ${message}; routing all traffic to primary`),
  PrimaryLost: (_, { primary }) => warning(`${primary} has no available pod; routing all traffic to the canary until it is back`),
  Terminating: (_, { canary }) => normal(`Terminating canary ${canary}`),
  Terminated: (_, { canary }) => normal(`Terminated canary ${canary}`),
  PrimaryReturned: ({ weightPercent }, { primary }) => normal(`${primary} is back; canary weight ${weightPercent}`),
};

/** What people read of an announcement: the note of a Kubernetes Event, and the line of the log. `canary` is the object with its newest status. */
export function wordAnnouncement(canary: Canary, announcement: Announcement): WordedEvent {
  const { name, namespace } = canary.metadata;
  const target = canary.spec.targetRef.name;
  const names = {
    canary: `${name}.${namespace}`,
    target: `${target}.${namespace}`,
    primary: `${target}-primary.${namespace}`,
    run: canary.status?.run,
    promotion: (canary.spec.analysis.stepWeightPromotion ?? 0) > 0 ? ('in steps' as const) : ('at once' as const),
  };
  const say = words[announcement.reason] as Words<Announcement['reason']>;
  return { reason: announcement.reason, ...say(announcement, names) };
}
