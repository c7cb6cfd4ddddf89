import type { Canary } from '../../api/canary.ts';
import type { CheckRecord, Run } from '../../api/run.ts';
import { wordNumber } from '../../wording/check.ts';
import { wordOutcome } from '../../wording/outcome.ts';
import { weightsChart } from './weights-chart.ts';

/** Pods of one side, as its Deployment says. */
export interface PodCount {
  readonly ready: number;
  readonly wanted: number;
}

export interface CanaryViewFacts {
  readonly nowMs: number;
  readonly pods?: { readonly primary: PodCount; readonly canary: PodCount };
  /** Characters for the chart of weights. */
  readonly chartWidth?: number;
}

const marks: Readonly<Record<CheckRecord['verdict'], string>> = { pass: '✓', fail: '✗', 'no-data': '?', error: '!' };

/** What a person looks at during a rollout: weights over time, every check's value against its bound, pods, and why, as lines of text. */
export function canaryView(canary: Canary, facts: CanaryViewFacts): string[] {
  const { metadata, status } = canary;
  const run = status?.run;
  const head = `${metadata.name}.${metadata.namespace}  ${status?.phase ?? 'not looked at yet'}`;
  const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
  if (run === undefined) return [head, ...(ready === undefined ? [] : [`  ${ready.reason}: ${ready.message}`])];
  return [
    `${head}  canary weight ${run.weight} %`,
    ...imageLine(run),
    ...podLine(facts),
    `  weights  ${weightsChart(run, { untilMs: run.endedAt === undefined ? facts.nowMs : Date.parse(run.endedAt), width: facts.chartWidth ?? 40 })}  ${stepsOf(run)}`,
    ...(run.checks ?? []).map(checkLine),
    ...(run.lookCount > 0
      ? [`  looks    ${run.lookCount} taken, ${run.failedChecks} failed of at most ${canary.spec.analysis.threshold}`]
      : []),
    ...(ready !== undefined && ready.status !== 'True' ? [`  ${ready.reason}: ${ready.message}`] : []),
    `  ${wordOutcome(run)}`,
  ];
}

function imageLine(run: Run): string[] {
  const from = (run.fromImages ?? []).join(', ');
  const to = (run.toImages ?? []).join(', ');
  if (to === '') return [];
  return [`  images   ${from === '' ? to : `${from} → ${to}`}${run.change === undefined ? '' : `  (${run.change})`}`];
}

function podLine({ pods }: CanaryViewFacts): string[] {
  if (pods === undefined) return [];
  const count = ({ ready, wanted }: PodCount) => `${ready}/${wanted} ready`;
  return [`  pods     primary ${count(pods.primary)}, canary ${count(pods.canary)}`];
}

function checkLine(check: CheckRecord): string {
  const unit = check.unit === undefined ? '' : ` ${check.unit}`;
  const value = check.value === undefined ? (check.message ?? check.verdict) : `${wordNumber(check.value)}${unit}`;
  return `  ${marks[check.verdict]} ${check.name}  ${value}  must be ${check.bound}${unit}`;
}

/** `0 10 25 50 0`: each weight that was set, in order. */
function stepsOf(run: Run): string {
  return (run.weights ?? []).map(({ weight }) => weight).join(' ');
}
