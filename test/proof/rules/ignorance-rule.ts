import type { Fact } from '../fact.ts';
import type { CreateRule } from '../rule.ts';

/** A query that hangs is given up after 10 s, and then told. */
const toldWithinMs = 15_000;

interface Tally {
  readonly runId: string;
  /** Answers that speak against the release: values out of bounds, failed hooks, and each loss of its last pod. */
  bad: number;
  /** Answers of Prometheus without a number. */
  unknown: number;
  /** The least that each limit has been during the run: an edit may have come late. */
  limits: { readonly ChecksFailed: number; readonly NoDataLimit: number; readonly ErrorLimit: number };
}

/** I10: a rollback gives the reason that the answers of the run bear out, and not knowing is told. (That it does not raise or promote: rise-rule, promotion-rule.) */
export const ignoranceRule: CreateRule = ({ view, report, excusedUntilMs }) => {
  let tally: Tally | undefined;
  let told: string | undefined;
  let untold: { readonly metric: string; readonly sinceMs: number } | undefined;
  let hadPods = false;

  const count = (fact: Fact, of: Tally) => {
    if (fact.kind === 'measured') {
      const { min = -Infinity, max = Infinity } =
        view.canary()?.spec.analysis.metrics?.find(({ name }) => name === fact.metric)?.thresholdRange ?? {};
      if (fact.value === undefined) of.unknown += 1;
      else if (fact.value < min || fact.value > max) of.bad += 1;
      untold = fact.value === undefined ? { metric: fact.metric, sinceMs: view.now() } : undefined;
    }
    if (fact.kind === 'called' && (fact.type === 'rollout' || fact.type === 'pre-rollout') && (fact.status < 200 || fact.status > 299))
      of.bad += 1;
  };

  const judgeEnd = ({ bad, unknown, limits }: Tally, reason: string, strict: boolean) => {
    const [seen, least] =
      reason === 'ChecksFailed'
        ? [bad + (strict ? unknown : 0), limits.ChecksFailed]
        : [unknown, limits[reason as 'NoDataLimit' | 'ErrorLimit']];
    if (seen < least)
      report('I10', `the run is rolled back for ${reason}, with ${bad} bad and ${unknown} unknown answers where ${least} are too many`, [
        'Canary web',
      ]);
  };

  return {
    see: (fact) => {
      const run = view.canary()?.status?.run;
      if (run !== undefined && run.id !== tally?.runId) {
        tally = { runId: run.id, bad: 0, unknown: 0, limits: { ChecksFailed: 99, NoDataLimit: 99, ErrorLimit: 99 } };
        untold = undefined;
      }
      if (tally === undefined || run === undefined) return;
      const {
        threshold,
        noDataLimit = threshold,
        errorLimit = threshold,
        strict = false,
      } = view.canary()?.spec.analysis ?? { threshold: 1 };
      const least = (name: keyof Tally['limits'], limit: number, of: Tally) => Math.min(of.limits[name], Math.max(1, limit));
      tally.limits = {
        ChecksFailed: least('ChecksFailed', threshold, tally),
        NoDataLimit: least('NoDataLimit', noDataLimit, tally),
        ErrorLimit: least('ErrorLimit', errorLimit, tally),
      };
      count(fact, tally);
      const isTold =
        (run.noDataLooks ?? 0) + (run.errorLooks ?? 0) > 0 || !['progressing.analysing', 'waitingPromotion'].includes(run.state);
      if (isTold || strict) untold = undefined;
      const end = `${run.id} ${run.reason}`;
      if (!run.state.startsWith('rollingBack') || end === told) return;
      told = end;
      if (['ChecksFailed', 'NoDataLimit', 'ErrorLimit'].includes(run.reason ?? '')) judgeEnd(tally, run.reason ?? '', strict);
    },
    look: () => {
      const hasPods = view.ready('canary') > 0;
      if (hadPods && !hasPods && tally !== undefined) tally.bad += 1;
      hadPods = hasPods;
      if (untold === undefined || view.canary()?.spec.suspend === true) return;
      if (view.now() - Math.max(untold.sinceMs, excusedUntilMs()) <= toldWithinMs) return;
      report('I10', `${untold.metric} is not known since ${view.now() - untold.sinceMs} ms, and the Canary does not say so`, [
        'Canary web',
      ]);
      untold = undefined;
    },
  };
};
