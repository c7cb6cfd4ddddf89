import { checksOf } from '../analysis/checks.ts';
import { judge } from '../analysis/judge.ts';
import type { Canary, CanaryPhase } from '../api/canary.ts';
import type { CheckRecord, Delivery, Run } from '../api/run.ts';
import type { GateName } from '../engine/commands.ts';
import { type HookType, hooksOf } from '../hooks/hooks-of.ts';
import { longestCallMs } from '../hooks/longest-call.ts';
import { objectKey } from '../kube/object-key.ts';
import { callHooks, type HookMoment } from './call-hooks.ts';
import type { GateKeeper } from './gate-keeper.ts';
import { deliveryKey, operationKey } from './operation-keys.ts';
import type { OperationOutcome } from './outcome.ts';
import type { ControllerPorts } from './ports.ts';

/** How long the measurements of one look may take in all: the providers' own time-outs are shorter. */
const lookTimeoutMs = 30_000;
/** An alert is tried to its end within this time. */
const alertTimeoutMs = 120_000;

interface Start {
  readonly key: string;
  readonly timeoutMs: number;
  readonly run: (signal: AbortSignal) => Promise<OperationOutcome>;
}

function start(ports: ControllerPorts, canary: Canary, operation: Start): void {
  ports.operations.start({ owner: objectKey(canary.metadata.namespace, canary.metadata.name), ...operation });
}

/** All metrics of a look at once, each judged on its own, beside the rollout hooks in their order: one operation, named by the look. */
export function startLook(ports: ControllerPorts, canary: Canary, key: string): void {
  const { run } = statusOf(canary);
  const checks = (canary.spec.analysis.metrics ?? []).flatMap(checksOf);
  // A look that was given up because the canary lost its pods counts, too: what is asked of the new pods is another question.
  const attempt = run.lookCount + run.failedChecks;
  const moment: HookMoment = { type: 'rollout', runId: run.id, step: run.weight, attempt, phase: 'Progressing' };
  const evidenceMs = ports.clock.now() - Date.parse(firstTrafficAt(run));
  start(ports, canary, {
    key: operationKey(canary, key),
    timeoutMs: lookTimeoutMs + longestOf(canary, 'rollout'),
    run: timed(ports, canary, async (signal) => {
      const [hooks, records] = await Promise.all([
        callHooks(ports, canary, moment, signal).then((answer) => hookRecords(answer)),
        Promise.all(checks.map(async (check) => judge(check, await ports.measurer.measure(canary, check, { evidenceMs, signal })))),
      ]);
      return { kind: 'look', records: [...hooks, ...records] };
    }),
  });
}

/** Where no weight ever moves, the analysis begins with the state. */
function firstTrafficAt({ weights = [], stateSince }: Run): string {
  return weights.find(({ weight }) => weight > 0)?.at ?? stateSince;
}

/** The pre-rollout hooks, before the first traffic; a failed try is repeated under another key. */
export function startPreparation(ports: ControllerPorts, canary: Canary, key: string): void {
  const { run } = statusOf(canary);
  const moment: HookMoment = { type: 'pre-rollout', runId: run.id, step: 0, attempt: run.failedChecks, phase: phaseIn(canary) };
  start(ports, canary, {
    key: operationKey(canary, key),
    timeoutMs: longestOf(canary, 'pre-rollout'),
    run: timed(ports, canary, async (signal) => ({ kind: 'hooks', answer: await callHooks(ports, canary, moment, signal) })),
  });
}

export function startGate(
  ports: ControllerPorts,
  canary: Canary,
  { gates, gate, intervalMs }: { gates: GateKeeper; gate: GateName; intervalMs: number },
): void {
  const { run, history } = statusOf(canary);
  startHooks(ports, canary, gates.ask(canary, gate, { run, history, nowMs: ports.clock.now(), intervalMs }));
}

/** What the end of a run owes: it is tried to its end, however that is, and then noted (I3, I7). */
export function startDelivery(ports: ControllerPorts, canary: Canary, delivery: Delivery): void {
  const { run } = statusOf(canary);
  const moment: HookMoment = { type: 'post-rollout', runId: run.id, step: 'end', attempt: 0, phase: phaseIn(canary) };
  start(ports, canary, {
    key: deliveryKey(canary, run, delivery),
    timeoutMs: delivery === 'alert' ? alertTimeoutMs : longestOf(canary, 'post-rollout'),
    run: async (signal) => {
      if (delivery === 'alert') await ports.sendTerminalAlert(canary, signal);
      else await callHooks(ports, canary, moment, signal);
      return { kind: 'delivered' };
    },
  });
}

function startHooks(ports: ControllerPorts, canary: Canary, { key, moment }: { key: string; moment: HookMoment }): void {
  start(ports, canary, {
    key,
    timeoutMs: longestOf(canary, moment.type),
    run: async (signal) => ({ kind: 'hooks', answer: await callHooks(ports, canary, moment, signal) }),
  });
}

/** Whatever an analysis asks is in the histogram of its durations, as each tick of Flagger's is; what was given up is not. */
function timed(ports: ControllerPorts, canary: Canary, work: Start['run']): Start['run'] {
  return async (signal) => {
    const startMs = ports.clock.monotonicMs();
    const outcome = await work(signal);
    if (!signal.aborted) ports.metrics.observeDuration(canary, ports.clock.monotonicMs() - startMs);
    return outcome;
  };
}

/** A second more than all hooks of a type can take, so that their own time-outs speak first. */
function longestOf(canary: Canary, type: HookType): number {
  return hooksOf(canary, type).reduce((sum, webhook) => sum + longestCallMs(webhook), 1_000);
}

function hookRecords({ agreed, refusal }: Awaited<ReturnType<typeof callHooks>>): CheckRecord[] {
  const bound = 'answered with success';
  return [
    ...agreed.map((name): CheckRecord => ({ name, bound, verdict: 'pass', message: 'answered with success' })),
    ...(refusal === undefined ? [] : [{ name: refusal.name, bound, verdict: 'fail' as const, message: refusal.message }]),
  ];
}

function statusOf(canary: Canary): { run: Run; history: NonNullable<NonNullable<Canary['status']>['history']> } {
  const run = canary.status?.run;
  if (run === undefined) throw new Error('an operation was started for a Canary without a run');
  return { run, history: canary.status?.history ?? [] };
}

function phaseIn(canary: Canary): CanaryPhase {
  return canary.status?.phase ?? '';
}
