/**
 * Where a reason shows: as an Event (Normal or Warning), in a condition (Ready, Stalled, Warning), in `status.run.reason` and `status.history`, or as
 * the code of an error in the log.
 */
export type ReasonPlace = 'event' | 'warning-event' | 'ready' | 'stalled' | 'warning' | 'run' | 'log';

export interface ReasonEntry {
  readonly shows: readonly ReasonPlace[];
  readonly meaning: string;
  /** What a person does about it; '' where nothing is to be done. */
  readonly remedy: string;
}

/**
 * Every stable code that a person or a program may see, apart from Flagger's condition Promoted (promoted-condition.ts) and the
 * codes of validate.ts (issue-codes.ts). A code is never renamed: people match on it.
 */
export const reasons = {
  // A Canary at rest
  Initialized: { shows: ['event', 'ready', 'run'], meaning: 'The primary was made and serves; later changes are analysed.', remedy: '' },
  Initializing: {
    shows: ['ready'],
    meaning: 'The primary is being made; the target still serves.',
    remedy: 'If it takes long, look at the pods of TARGET-primary.',
  },
  Serving: { shows: ['ready'], meaning: 'The spec is accepted and the primary serves.', remedy: '' },
  Suspended: {
    shows: ['event', 'warning'],
    meaning: 'spec.suspend is true: nothing is done.',
    remedy: 'Set spec.suspend to false to go on.',
  },

  // A run
  NewRevision: { shows: ['event'], meaning: 'A new pod template or config was found; its pods are being started.', remedy: '' },
  RevisionSuperseded: {
    shows: ['event', 'run'],
    meaning: 'The target changed during the run; the analysis begins again with the newer revision.',
    remedy: '',
  },
  TargetReverted: {
    shows: ['event', 'run'],
    meaning: 'The target is again what the primary runs; the run ends and the primary gets all traffic.',
    remedy: '',
  },
  AnalysisStarted: { shows: ['event'], meaning: 'The canary is ready and gets its first traffic.', remedy: '' },
  WeightAdvanced: { shows: ['event'], meaning: 'The canary gets a larger share of the traffic.', remedy: '' },
  IterationAdvanced: { shows: ['event'], meaning: 'One more look of an A/B or blue/green run passed.', remedy: '' },
  LookFailed: {
    shows: ['warning-event'],
    meaning: 'A look at the checks did not pass; the event names each check with its value and bound.',
    remedy: 'Look at the query in status.run.checks; the run is rolled back at analysis.threshold failed looks.',
  },
  NoData: {
    shows: ['warning-event', 'warning'],
    meaning: 'A query gave no value; the weight is held.',
    remedy: 'See that the canary gets requests and that the query in status.run.checks finds its series.',
  },
  ProviderError: {
    shows: ['warning-event', 'warning'],
    meaning: 'A metrics provider could not answer; the weight is held.',
    remedy: 'See that the address and the credentials of the provider are right and that it is up.',
  },
  Copying: { shows: ['event'], meaning: 'The analysed revision is copied to the primary.', remedy: '' },
  PrimaryWeightAdvanced: {
    shows: ['event'],
    meaning: 'The primary gets a larger share of the traffic back (stepWeightPromotion).',
    remedy: '',
  },
  RoutingToPrimary: { shows: ['event'], meaning: 'The promoted primary gets all traffic.', remedy: '' },
  RoutingToCanary: { shows: ['event'], meaning: 'All traffic goes to the canary before the promotion of a blue/green run.', remedy: '' },
  Promoted: { shows: ['event'], meaning: 'The primary runs the new revision and has all traffic.', remedy: '' },

  // Waits
  WaitingForApproval: {
    shows: ['warning-event', 'run'],
    meaning: 'A gate does not yet let the rollout begin.',
    remedy: 'Open the gate that the message names.',
  },
  WaitingForTrafficIncrease: {
    shows: ['warning-event'],
    meaning: 'A gate does not yet let the weight rise.',
    remedy: 'Open the gate that the message names.',
  },
  WaitingForPromotion: {
    shows: ['warning-event'],
    meaning: 'A gate does not yet let the canary be promoted.',
    remedy: 'Open the gate that the message names.',
  },
  CanaryNotReady: {
    shows: ['warning-event', 'run'],
    meaning: 'The canary does not become ready.',
    remedy: 'Look at the pods of the target: image, probes, quota and events.',
  },
  PrimaryNotReady: {
    shows: ['warning-event', 'ready', 'run'],
    meaning: 'The primary does not become ready.',
    remedy: 'Look at the pods of TARGET-primary: image, probes, quota and events.',
  },
  RouteUnknown: {
    shows: ['ready'],
    meaning: 'Routes cannot be read, so nothing is decided.',
    remedy: 'See that the CRDs of the provider are installed and that the controller may list them.',
  },
  TargetNotFound: {
    shows: ['warning-event', 'ready', 'stalled'],
    meaning: 'The workload of spec.targetRef does not exist.',
    remedy: 'Create it, or mend spec.targetRef.',
  },
  TargetNotGuardable: {
    shows: ['warning-event', 'ready', 'stalled'],
    meaning: 'The target has no selector label that tells its pods from those of the primary.',
    remedy: 'Give spec.selector.matchLabels of the target one of the labels of the flag -selector-labels.',
  },

  AutoscalerUnknown: {
    shows: ['ready'],
    meaning: 'The kind of spec.autoscalerRef has not been listed yet, so the primary gets no copy of it.',
    remedy: 'See that the kind is installed and that the controller may list and watch it.',
  },
  AutoscalerUnusable: {
    shows: ['ready', 'stalled'],
    meaning: 'The autoscaler of spec.autoscalerRef does not exist, or its copy for the primary belongs to another object.',
    remedy: 'Do as the message says, or take spec.autoscalerRef out.',
  },
  ConfigUnknown: {
    shows: ['ready', 'warning'],
    meaning:
      'A ConfigMap or Secret that the target needs does not exist or cannot be read, so that its revision is not known; no run begins.',
    remedy: 'The message names it: create it, or let the controller get, list and watch it.',
  },
  ConfigCopyForeign: {
    shows: ['ready', 'stalled'],
    meaning: 'A ConfigMap or Secret that was not made for this Canary has the name of a copy that the primary needs; it is not touched.',
    remedy: 'Delete the one that the message names.',
  },

  // A run that goes wrong
  RollingBack: {
    shows: ['warning-event'],
    meaning: 'The run failed; the primary gets all traffic back.',
    remedy: 'The message names the cause.',
  },
  RolledBack: {
    shows: ['warning-event'],
    meaning: 'The route has been read back at the primary and the canary is scaled to zero.',
    remedy: 'Mend the target; the same revision is tried again only with a new value of the annotation serin.dev/retry.',
  },
  ChecksFailed: {
    shows: ['run'],
    meaning: 'The failed looks reached analysis.threshold.',
    remedy: 'Look at status.run.checks for value and bound.',
  },
  NoDataLimit: {
    shows: ['run'],
    meaning: 'The looks in a row without data reached analysis.noDataLimit.',
    remedy: 'See that the canary gets requests and that the query in status.run.checks finds its series.',
  },
  ErrorLimit: {
    shows: ['run'],
    meaning: 'The looks in a row that the provider could not answer reached analysis.errorLimit.',
    remedy: 'See that the address and the credentials of the provider are right and that it is up.',
  },
  ProgressDeadlineExceeded: {
    shows: ['run', 'warning-event'],
    meaning: 'A workload was not ready within spec.progressDeadlineSeconds.',
    remedy: 'Look at its pods; raise spec.progressDeadlineSeconds if they only need longer.',
  },
  PodFailure: {
    shows: ['run', 'warning-event'],
    meaning: 'A pod of the canary cannot start or keeps crashing.',
    remedy: 'The message names container and exit code or image.',
  },
  RollbackRequested: { shows: ['run', 'warning-event'], meaning: 'A rollback hook asked for a rollback.', remedy: '' },
  CanaryLost: {
    shows: ['warning-event', 'run'],
    meaning: 'The canary has no ready pod left; the primary gets all traffic.',
    remedy: 'Look at the pods of the target.',
  },
  PrimaryLost: {
    shows: ['warning-event', 'warning', 'ready'],
    meaning: 'The primary has no ready pod; all traffic goes to the canary meanwhile.',
    remedy: 'Look at the pods of TARGET-primary.',
  },
  ServedByCanary: {
    shows: ['ready'],
    meaning: 'The primary has no available pod; the canary serves all traffic.',
    remedy: 'Look at the pods of TARGET-primary.',
  },
  PrimaryReturned: { shows: ['event'], meaning: 'The primary is ready again and gets its share of the traffic back.', remedy: '' },
  PromotionFailed: {
    shows: ['warning-event', 'run'],
    meaning: 'The primary did not become ready with the promoted revision; its previous one is put back while the canary serves.',
    remedy: 'Look at the pods of TARGET-primary: what differs there (quota, node, config) from the target?',
  },

  // A Canary that is not acted on
  SpecRefused: {
    shows: ['warning-event', 'ready', 'stalled'],
    meaning: 'The spec would make the rollout wrong; nothing is touched until it is mended.',
    remedy: 'The message names field, value and remedy.',
  },
  ForeignController: {
    shows: ['warning-event'],
    meaning: 'Another controller writes the status of this Canary, so Serin has stopped acting on it.',
    remedy: 'Let only one of Flagger and Serin run for this namespace.',
  },
  TargetClaimed: {
    shows: ['warning-event', 'ready'],
    meaning: 'An older Canary has the same target or autoscaler; this one is not acted on.',
    remedy: 'Delete one of the two, or give it another target.',
  },
  NewerRecord: {
    shows: ['warning-event'],
    meaning: 'A newer version of Serin wrote the record of this run; this version does nothing, and lets no deletion of the Canary go on.',
    remedy: 'Bring the controller up to that version.',
  },
  Terminating: { shows: ['event', 'ready'], meaning: 'The Canary is being deleted and puts back what was there.', remedy: '' },
  Terminated: { shows: ['event'], meaning: 'What was there before the Canary is back.', remedy: '' },

  // Around a run
  SnapshotMissing: {
    shows: ['ready', 'stalled'],
    meaning: 'The kept copy of the analysed revision is gone, so it cannot be promoted.',
    remedy: 'Change the target, or give the annotation serin.dev/retry a new value, to begin again.',
  },
  OperationTimedOut: { shows: ['log'], meaning: 'A request outside the cluster was not answered in time; it is tried again.', remedy: '' },
  HookPassed: { shows: ['event'], meaning: 'A hook or gate answered with success.', remedy: '' },
  HookFailed: {
    shows: ['warning-event'],
    meaning: 'A hook did not answer with success.',
    remedy: 'The message names the hook and its answer.',
  },
  AlertFailed: {
    shows: ['warning-event', 'warning'],
    meaning: 'An alert could not be delivered.',
    remedy: 'See that the address and the Secret of the AlertProvider are right.',
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;

export type Reason = keyof typeof reasons;

/** The entry of a code; undefined for a code that is not in the catalogue. */
export function reasonEntry(code: string): ReasonEntry | undefined {
  return Object.hasOwn(reasons, code) ? reasons[code as Reason] : undefined;
}
