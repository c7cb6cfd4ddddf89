import type { Canary } from '../api/canary.ts';
import { failureThreshold, progressDeadlineMs, strategyOf } from '../api/defaults.ts';
import type { CheckRecord, Run, Verdict } from '../api/run.ts';
import type { AlertField } from './alert.ts';
import { cutText } from './alert-cut.ts';
import { wordDuration } from './alert-time.ts';
import { countOf } from './cause.ts';
import { wordCheck } from './check.ts';

/* The parts of an alert, each a field whose value is '' where there is nothing to say. */

/** Flagger's metadata fields, by its names and in its words (flagger-engine section 4.2). */
export function settings(canary: Canary): AlertField[] {
  return [
    { name: 'Failed checks threshold', value: `${failureThreshold(canary)}` },
    { name: 'Progress deadline', value: `${progressDeadlineMs(canary) / 1000}s` },
    { name: 'Traffic routing', value: routing(canary) },
  ];
}

function routing(canary: Canary): string {
  const { stepWeight = 0, stepWeights = [], maxWeight = 0 } = canary.spec.analysis;
  const strategy = strategyOf(canary);
  if (strategy === 'ab-testing') return 'A/B Testing';
  if (strategy === 'blue-green') return 'Blue/Green';
  return stepWeight > 0 || stepWeights.length === 0
    ? `Weight step: ${stepWeight} max: ${maxWeight}`
    : `Weight steps: ${stepWeights.join(',')} max: ${maxWeight}`;
}

/** Who changed what, where the target says so. */
export function change(run: Run): AlertField {
  return { name: 'Change', value: cutText(run.change ?? '', 300) };
}

/** Reasons that a look decides; anything else came after it. */
const decidedByLook = new Set(['ChecksFailed', 'NoDataLimit', 'ErrorLimit']);
const fromWorst: readonly Verdict[] = ['fail', 'error', 'no-data', 'pass'];

/** Every check of the last look, the worst first, each with value, bound and verdict. */
export function checks(run: Run): AlertField {
  const records = run.checks ?? [];
  const rows = fromWorst.flatMap((verdict) => records.filter((check) => check.verdict === verdict)).map(row);
  const decided = run.reason === undefined ? run.state === 'succeeded' : decidedByLook.has(run.reason);
  return { name: decided ? 'Checks at the deciding look' : 'Checks at the last look', value: rows.join('\n') };
}

function row(check: CheckRecord): string {
  const { value, samples = 1 } = check;
  // One is what every Prometheus query gives; said, it would be taken for one request.
  const from = value === undefined || samples <= 1 ? '' : `, from ${countOf(samples, 'sample')}`;
  return cutText(`${check.verdict}: ${wordCheck(check)}${from}`, 300);
}

/** The record keeps no more points than this (engine: run-changes.ts), so that a longer run says `at least`. */
const keptPoints = 120;

/** How much of the traffic met the canary, and for how long: what a defect would have cost. */
export function blastRadius(canary: Canary, run: Run): AlertField {
  return { name: 'Blast radius', value: radius(canary, run) };
}

function radius(canary: Canary, run: Run): string {
  const points = run.weights ?? [];
  const end = Date.parse(run.endedAt ?? points.at(-1)?.at ?? run.stateSince);
  let [exposedMs, weightedMs] = [0, 0];
  for (const [index, { at, weight }] of points.entries()) {
    const next = points[index + 1]?.at;
    const lastedMs = Math.max(0, (next === undefined ? end : Date.parse(next)) - Date.parse(at));
    if (weight > 0) exposedMs += lastedMs;
    weightedMs += (lastedMs * weight) / 100;
  }
  const matched = strategyOf(canary) === 'ab-testing' ? 'requests that match spec.analysis.match, while it was analysed' : '';
  const peak = run.peakWeight ?? 0;
  if (peak === 0) return matched === '' ? 'none: no user request was sent to the canary' : matched;
  const least = points.length >= keptPoints ? 'at least ' : '';
  const weighted = `peak weight ${peak} %, exposed for ${least}${wordDuration(exposedMs)} (as much as ${wordDuration(weightedMs)} of all traffic)`;
  return matched === '' ? weighted : `${matched}; ${weighted}`;
}

/** How much of what was asked is known. */
export function confidence(run: Run): AlertField {
  return { name: 'Confidence', value: known(run) };
}

function known({ skipped, lookCount, looks = [] }: Run): string {
  if (skipped === true) return 'none: the analysis was skipped (spec.skipAnalysis)';
  if (lookCount === 0) return 'no look was taken';
  if (looks.length === 0) return '';
  const blind = (verdict: Verdict) => looks.filter((look) => look.verdict === verdict).length;
  const [noData, errors] = [blind('no-data'), blind('error')];
  const of = looks.length < lookCount ? `the last ${countOf(looks.length, 'look')}` : countOf(looks.length, 'look');
  if (noData + errors === 0) return `of ${of}, all were answered`;
  return `of ${of}, ${noData} had no data and ${errors} could not be measured`;
}
