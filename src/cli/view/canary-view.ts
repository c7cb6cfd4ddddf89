import type { Canary, CanaryCondition, CanaryPhase, CanaryStatus } from '../../api/canary.ts';
import { failureThreshold } from '../../api/defaults.ts';
import type { CheckRecord, Run, Verdict } from '../../api/run.ts';
import { wordBound, wordNumber } from '../../wording/check.ts';
import { wordOutcome } from '../../wording/outcome.ts';
import { wordRemedy } from '../../wording/remedy.ts';
import { oneLine } from './one-line.ts';
import { type Paint, plain, type Tone } from './paint.ts';
import { weightsChart } from './weights-chart.ts';
import { wrapLine } from './wrap-line.ts';

/** Pods of one side, as its Deployment says. */
export interface PodCount {
  readonly ready: number;
  readonly wanted: number;
}

export interface SidePods {
  readonly primary: PodCount;
  readonly canary: PodCount;
}

export interface CanaryViewFacts {
  /** Default: when the status was last written, so that two clocks that differ do not spoil the chart. */
  readonly nowMs?: number;
  readonly pods?: SidePods;
  /** Default: shown. */
  readonly warnings?: 'shown' | 'hidden';
  /** Default: without colours. */
  readonly paint?: Paint;
}

/** No line of a view is wider. */
export const viewWidth = 79;
const labelWidth = 10;
const chartWidth = 40;

export const marks: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', 'no-data': '?', error: '!' };
export const toneOf: Readonly<Record<Verdict, Tone>> = { pass: 'good', fail: 'bad', 'no-data': 'busy', error: 'busy' };

/** What a person looks at during a rollout: weights over time, every check's value against its bound, pods, and why, as lines of text. */
export function canaryView(canary: Canary, { nowMs, pods, warnings = 'shown', paint = plain }: CanaryViewFacts = {}): string[] {
  const { metadata, status } = canary;
  const run = status?.run;
  const name = paint('strong', `${metadata.name}.${metadata.namespace}`);
  if (status === undefined || run === undefined)
    return [
      `${name}  ${status === undefined ? 'not looked at yet' : (status.phase ?? '')}`.trimEnd(),
      ...obstacles(canary, paint),
      ...(warnings === 'hidden' ? [] : cautions(canary, paint)),
    ];
  return [
    `${name}  ${paintPhase(status.phase ?? '', paint)}  canary weight ${run.weight} %`,
    ...obstacles(canary, paint),
    ...imageLine(run),
    labelled('weights', `${weightsChart(run, { untilMs: endOf(run, status, nowMs), width: chartWidth })}  ${stepsOf(run)}`),
    ...(pods === undefined ? [] : [labelled('pods', `primary ${podText(pods.primary)}, canary ${podText(pods.canary)}`)]),
    ...checkLines(run.checks ?? [], paint),
    ...(run.lookCount > 0 ? [labelled('looks', looksOf(run, canary))] : []),
    ...(warnings === 'hidden' ? [] : cautions(canary, paint)),
    ...sentence(wordOutcome(run)),
    ...remedyLines(run, canary),
  ];
}

/** A line of a view: what it is about, and what there is to say. */
export function labelled(label: string, text: string): string {
  return `  ${label.padEnd(labelWidth)}${text}`.trimEnd();
}

export function paintPhase(phase: CanaryPhase, paint: Paint): string {
  if (phase === 'Succeeded' || phase === 'Initialized') return paint('good', phase);
  return paint(phase === 'Failed' ? 'bad' : 'busy', phase);
}

function endOf(run: Run, { lastTransitionTime = run.stateSince }: CanaryStatus, nowMs: number | undefined): number {
  if (run.endedAt !== undefined) return Date.parse(run.endedAt);
  return nowMs ?? Date.parse(lastTransitionTime);
}

function podText({ ready, wanted }: PodCount): string {
  return wanted === 0 && ready === 0 ? 'none' : `${ready}/${wanted} ready`;
}

function imageLine(run: Run): string[] {
  const from = (run.fromImages ?? []).join(', ');
  const to = (run.toImages ?? []).join(', ');
  if (to === '') return [];
  const images = from === '' || from === to ? to : `${from} → ${to}`;
  const text = labelled('images', oneLine(`${images}${run.change === undefined ? '' : ` (${run.change})`}`));
  return wrapLine(text, { width: viewWidth, indent: 2 + labelWidth });
}

function checkLines(records: readonly CheckRecord[], paint: Paint): string[] {
  const checks = records.map((check) => ({ ...check, name: oneLine(check.name) }));
  const withUnit = (text: string, { unit }: CheckRecord) => (unit === undefined ? text : `${text} ${unit}`);
  const values = checks.map((check) => (check.value === undefined ? '' : withUnit(wordNumber(check.value), check)));
  const nameWidth = Math.max(...checks.map(({ name }) => name.length));
  const valueWidth = Math.max(...values.map((value) => value.length));
  return checks.flatMap((check, index) => {
    const mark = paint(toneOf[check.verdict], marks[check.verdict]);
    const head = `${check.name.padEnd(nameWidth)}${valueWidth === 0 ? '' : `  ${(values[index] ?? '').padStart(valueWidth)}`}`;
    const said = check.value === undefined ? oneLine(check.message ?? check.verdict) : `must be ${withUnit(wordBound(check), check)}`;
    const at = labelWidth + 2 + head.length + 2;
    const [first = '', ...more] = wrapLine(said, { width: viewWidth - at, indent: 0 });
    const label = (index === 0 ? 'checks' : '').padEnd(labelWidth - 2);
    return [`  ${label}${mark} ${head}  ${first}`, ...more.map((line) => `${' '.repeat(at)}${line}`)];
  });
}

function looksOf(run: Run, canary: Canary): string {
  const inVain = run.noDataLooks + run.errorLooks;
  const unanswered = inVain === 0 ? '' : `, last ${inVain} unanswered`;
  return `${run.lookCount} taken, ${run.failedChecks} failed${unanswered}; rolled back at ${failureThreshold(canary)} failed`;
}

/** What keeps a Canary from being ready, a refused spec for one, where it is seen first. */
function obstacles(canary: Canary, paint: Paint): string[] {
  const ready = notReady(canary);
  return ready === undefined ? [] : sentence(ready).map((line) => paint('bad', line));
}

/** `REASON: message` of a Canary that is not ready, on one line; undefined where it is ready or nobody has said. */
export function notReady({ status }: Canary): string | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready === undefined || ready.status === 'True' ? undefined : statement(ready);
}

function cautions({ status }: Canary, paint: Paint): string[] {
  const warnings = (status?.conditions ?? []).filter((condition) => condition.type === 'Warning' && condition.status === 'True');
  return warnings.flatMap((warning) => sentence(statement(warning))).map((line) => paint('busy', line));
}

const statement = ({ reason, message = '' }: CanaryCondition) => oneLine(`${reason}: ${message}`);
const sentence = (text: string) => wrapLine(`  ${oneLine(text)}`, { width: viewWidth, indent: 4 });

/** What a person can do about a failed run. Failed checks are left out: they stand above. */
function remedyLines(run: Run, canary: Canary): string[] {
  const { state, reason = '' } = run;
  if (state !== 'failed' || reason === 'ChecksFailed') return [];
  const remedy = wordRemedy(canary, run, reason);
  return remedy === '' ? [] : sentence(`What to do: ${remedy}`);
}

/** `0 10 25 50 0`: each weight that was set, in order. */
function stepsOf(run: Run): string {
  return (run.weights ?? []).map(({ weight }) => weight).join(' ');
}
