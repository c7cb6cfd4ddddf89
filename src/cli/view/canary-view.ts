import type { Canary, CanaryPhase, CanaryStatus } from '../../api/canary.ts';
import { failureThreshold } from '../../api/defaults.ts';
import type { CheckRecord, Run, Verdict } from '../../api/run.ts';
import { wordBound, wordNumber } from '../../wording/check.ts';
import { wordOutcome } from '../../wording/outcome.ts';
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
      ...statements(canary, { warnings, paint }),
    ];
  return [
    `${name}  ${paintPhase(status.phase ?? '', paint)}  canary weight ${run.weight} %`,
    ...imageLine(run),
    labelled('weights', `${weightsChart(run, { untilMs: endOf(run, status, nowMs), width: chartWidth })}  ${stepsOf(run)}`),
    ...(pods === undefined ? [] : [labelled('pods', `primary ${podText(pods.primary)}, canary ${podText(pods.canary)}`)]),
    ...checkLines(run.checks ?? [], paint),
    ...(run.lookCount > 0
      ? [labelled('looks', `${run.lookCount} taken, ${run.failedChecks} failed; rolled back at ${failureThreshold(canary)} failed`)]
      : []),
    ...statements(canary, { warnings, paint }),
    ...wrapLine(`  ${oneLine(wordOutcome(run))}`, { width: viewWidth, indent: 4 }),
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
  const text = labelled('images', `${images}${run.change === undefined ? '' : ` (${run.change})`}`);
  return wrapLine(text, { width: viewWidth, indent: 2 + labelWidth });
}

function checkLines(checks: readonly CheckRecord[], paint: Paint): string[] {
  const withUnit = (text: string, { unit }: CheckRecord) => (unit === undefined ? text : `${text} ${unit}`);
  const values = checks.map((check) => (check.value === undefined ? '' : withUnit(wordNumber(check.value), check)));
  const nameWidth = Math.max(...checks.map(({ name }) => name.length));
  const valueWidth = Math.max(...values.map((value) => value.length));
  return checks.map((check, index) => {
    const mark = paint(toneOf[check.verdict], marks[check.verdict]);
    const label = (index === 0 ? 'checks' : '').padEnd(labelWidth - 2);
    const said = check.value === undefined ? oneLine(check.message ?? check.verdict) : `must be ${withUnit(wordBound(check), check)}`;
    return `  ${label}${mark} ${check.name.padEnd(nameWidth)}  ${(values[index] ?? '').padStart(valueWidth)}  ${said}`;
  });
}

/** Conditions that a person should know of: not ready, and warnings, of which the beginning is enough here. */
function statements(canary: Canary, { warnings, paint }: { warnings: 'shown' | 'hidden'; paint: Paint }): string[] {
  return (canary.status?.conditions ?? []).flatMap(({ type, status, reason, message = '' }) => {
    const lines = wrapLine(`  ${reason}: ${oneLine(message)}`, { width: viewWidth, indent: 4 });
    if (type === 'Ready' && status !== 'True') return lines.map((line) => paint('bad', line));
    if (type !== 'Warning' || status !== 'True' || warnings === 'hidden') return [];
    const [first = '', second] = lines;
    return [paint('busy', second === undefined ? first : `${first.slice(0, viewWidth - 2)} …`)];
  });
}

/** `0 10 25 50 0`: each weight that was set, in order. */
function stepsOf(run: Run): string {
  return (run.weights ?? []).map(({ weight }) => weight).join(' ');
}
