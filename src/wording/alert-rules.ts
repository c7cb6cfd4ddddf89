import type { Announcement } from '../api/announcement.ts';
import type { Canary } from '../api/canary.ts';
import type { Run } from '../api/run.ts';
import type { AlertField, AlertSeverity } from './alert.ts';
import { blastRadius, change, checks, confidence, settings } from './alert-fields.ts';
import { nextMoves, queries, retry, status, watch } from './alert-moves.ts';
import { wordNew, wordPrevious } from './alert-revision.ts';
import { wordDuration, wordMoment } from './alert-time.ts';
import { countOf, flaggerCause, wasAskedFor, wordCause } from './cause.ts';
import { wordFailing } from './check.ts';
import { wordRemedy } from './remedy.ts';

/** One alert before it has a subject. The first line reads `VERDICT TARGET, REVISION: CAUSE. FLAGGER`. */
export interface AlertStatement {
  readonly severity: AlertSeverity;
  readonly verdict: string;
  readonly cause?: string;
  /** Flagger's sentence, which people search for. */
  readonly flagger?: string;
  readonly fields: readonly AlertField[];
  /** Tells apart alerts of one reason in one run, by data of the record; absent where a run has one at most. */
  readonly moment?: string;
}

type Say<R extends Announcement['reason']> = (
  announcement: Extract<Announcement, { reason: R }>,
  canary: Canary,
  run: Run,
) => AlertStatement | undefined;

const state = (value: string): AlertField => ({ name: 'State now', value });
const action = (value: string): AlertField => ({ name: 'Needs action', value });

/** Which announcements alert, how loudly and in which words. Severities are Flagger's where it has the alert (flagger-engine section 4.2). */
export const alertRules: { readonly [R in Announcement['reason']]?: Say<R> } = {
  Initialized: (_, canary) => ({
    severity: 'info',
    verdict: 'Initialized',
    flagger: `New ${canary.spec.targetRef.kind} detected, initialization completed.`,
    fields: settings(canary),
  }),
  NewRevision: (_, canary, run) => ({
    severity: 'info',
    verdict: 'Started',
    flagger: 'New revision detected, progressing canary analysis.',
    fields: [...settings(canary), change(run), nextMoves(watch(canary))],
  }),
  RevisionSuperseded: (_, canary, run) => ({
    severity: 'info',
    verdict: 'Started again',
    cause: 'the target changed during the analysis',
    fields: [...settings(canary), change(run), nextMoves(watch(canary))],
  }),
  TargetReverted: (_, _canary, run) => ({
    severity: 'info',
    verdict: 'Ended',
    cause: 'the target was set back to what the primary runs',
    fields: [state('all traffic is being sent to the primary'), change(run)],
  }),
  WaitingForApproval: ({ gates }, canary, run) =>
    waiting(canary, run, { gates, verdict: 'Waiting to start', flagger: 'Canary is waiting for approval.' }),
  WaitingForTrafficIncrease: ({ gates }, canary, run) =>
    waiting(canary, run, { gates, verdict: 'Waiting to rise', flagger: 'Canary traffic increase is waiting for approval.' }),
  WaitingForPromotion: ({ gates }, canary, run) =>
    waiting(canary, run, { gates, verdict: 'Waiting to promote', flagger: 'Canary promotion is waiting for approval.' }),
  LookFailed: ({ verdict, checks: records }, canary, run) => {
    const blindLooks = run.noDataLooks + run.errorLooks;
    // Once in a row, and not for the first look: a metric is often a little late. At the limit the rollback is told instead.
    if (verdict === 'fail' || blindLooks !== 2 || run.state.startsWith('rollingBack')) return undefined;
    return {
      severity: 'warn',
      verdict: 'Cannot judge',
      cause: wordFailing(records),
      fields: [
        state(`the canary is held at ${run.weight} %; it is neither promoted nor counted as bad`),
        action(`Yes: ${wordRemedy(canary, run, verdict === 'no-data' ? 'NoData' : 'ProviderError')}`),
        checks(run),
        nextMoves(status(canary), queries(canary, run)),
      ],
      moment: `${run.lookCount}`,
    };
  },
  CanaryLost: ({ message }, canary, run) => ({
    severity: 'warn',
    verdict: 'Canary down:',
    cause: message,
    fields: [
      state('all traffic is being sent to the primary; the steps begin anew when the canary is ready'),
      action(`No, the primary serves. ${wordRemedy(canary, run, 'CanaryLost')}`),
      blastRadius(canary, run),
      change(run),
      nextMoves(status(canary)),
    ],
    moment: `${run.failedChecks}`,
  }),
  PrimaryLost: (_, canary, run) => ({
    severity: 'error',
    verdict: 'Primary down:',
    cause: `${canary.spec.targetRef.name}-primary has no available pod`,
    fields: [
      state(`all traffic is being sent to ${wordNew(run)} on the canary, ${standing(run)}, until the primary is back`),
      action(`Yes: ${wordRemedy(canary, run, 'PrimaryLost')}`),
      blastRadius(canary, run),
      change(run),
      nextMoves(status(canary)),
    ],
    moment: lastWeightAt(run),
  }),
  PrimaryReturned: ({ weightPercent }, canary, run) => ({
    severity: 'info',
    verdict: 'Primary back:',
    cause: `the canary keeps ${weightPercent} %`,
    fields: [blastRadius(canary, run)],
    moment: lastWeightAt(run),
  }),
  PromotionFailed: ({ message }, canary, run) => ({
    severity: 'error',
    verdict: 'Promotion failed, may be degraded:',
    flagger: `Promotion failed, primary not ready: ${message}`,
    fields: [
      state(
        run.weight === 100
          ? `all traffic is being sent to ${wordNew(run)} on the canary, which passed its analysis; ${wordPrevious(run)} is put back into the primary`
          : `the pods of the primary that are left serve; ${wordPrevious(run)} is put back into the primary`,
      ),
      action(`Yes: ${wordRemedy(canary, run, 'PromotionFailed')}`),
      blastRadius(canary, run),
      checks(run),
      change(run),
      nextMoves(status(canary), queries(canary, run)),
    ],
  }),
  RolledBack: (_, canary, run) => ({
    severity: wasAskedFor(run) ? 'warn' : 'error',
    verdict: 'Rolled back',
    cause: wordCause(run),
    flagger: flaggerCause(run),
    fields: [
      state(`100 % on ${wordPrevious(run)} since ${endedAt(run)} at the latest, read back from the route; the canary is scaled to zero`),
      action(actionAfter(canary, run)),
      blastRadius(canary, run),
      checks(run),
      change(run),
      nextMoves(retry(canary, run), status(canary), queries(canary, run)),
      confidence(run),
    ],
  }),
  Promoted: ({ skipped }, canary, run) => ({
    severity: 'info',
    verdict: 'Promoted',
    cause: skipped === 'skipped' ? `not analysed${took(run)}` : `${countOf(run.lookCount, 'look')}, ${run.failedChecks} failed${took(run)}`,
    flagger:
      skipped === 'skipped'
        ? 'Canary analysis was skipped, promotion finished.'
        : 'Canary analysis completed successfully, promotion finished.',
    fields: [
      state(`100 % on ${wordNew(run)} since ${endedAt(run)} at the latest, read back from the route; the canary is scaled to zero`),
      action('No'),
      blastRadius(canary, run),
      checks(run),
      change(run),
      nextMoves(status(canary)),
      confidence(run),
    ],
  }),
};

/** A gate whose hook says `muteAlert` is left out (flagger-engine section 3); nobody is told where none is left. */
function waiting(
  canary: Canary,
  run: Run,
  { gates, verdict, flagger }: { gates: readonly string[]; verdict: string; flagger: string },
): AlertStatement | undefined {
  const muted = new Set((canary.spec.analysis.webhooks ?? []).filter(({ muteAlert }) => muteAlert === true).map(({ name }) => name));
  const loud = gates.filter((gate) => !muted.has(gate));
  if (gates.length > 0 && loud.length === 0) return undefined;
  const names = loud.join(', ');
  return {
    severity: 'warn',
    verdict,
    cause: `closed gates: ${names}`,
    flagger,
    fields: [
      state(run.weight === 0 ? 'all traffic is on the primary' : `the canary is held at ${run.weight} %`),
      action(`Yes: open ${names}, or take the change back`),
      checks(run),
      change(run),
      nextMoves(status(canary)),
    ],
    moment: `${run.stateSince}/${run.weight}`,
  };
}

/** After a rollback users are safe; whether a person must act depends on whether anything is known about the release. */
function actionAfter(canary: Canary, run: Run): string {
  const { reason = '' } = run;
  const remedy = wordRemedy(canary, run, reason);
  const blind = reason === 'NoDataLimit' || reason === 'ErrorLimit';
  return `${blind ? 'Yes, the release could not be judged; the old version serves.' : 'No, the old version serves.'} ${remedy}`.trim();
}

/** How far the version that has to serve can be trusted. */
function standing({ state: at, analysedWeight = 0 }: Run): string {
  if (at.startsWith('rollingBack')) return 'which is being rolled back';
  return analysedWeight === 0 ? 'which has not passed a look with traffic' : `which passed its looks at up to ${analysedWeight} %`;
}

const endedAt = (run: Run) => wordMoment(run.endedAt ?? run.stateSince);
const took = (run: Run) => (run.endedAt === undefined ? '' : `, in ${wordDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}`);
const lastWeightAt = (run: Run) => run.weights?.at(-1)?.at ?? run.stateSince;
