import { type Canary, isCanary } from '../api/canary.ts';
import { canaryResource } from '../api/group.ts';
import type { Issue } from '../api/validate.ts';
import { hooksKey, lookKey } from '../engine/schedule.ts';
import { type Decision, step } from '../engine/step.ts';
import { verdictOn } from '../engine/verdict-on.ts';
import { KubeError } from '../kube/kube-error.ts';
import { keyOf, type ObjectKey } from '../kube/object-key.ts';
import type { TurnOutcome } from '../loop/loop.ts';
import { ControllerError } from '../platform/controller-error.ts';
import type { Workload } from '../workload/workload.ts';
import { awaitedBy } from './awaited.ts';
import { checkpoint, statusOf } from './checkpoint.ts';
import { type Obstacle, statementsOf } from './conditions.ts';
import { execute } from './execute.ts';
import { isHeld, keepFinalizer } from './finalizer.ts';
import type { GateKeeper } from './gate-keeper.ts';
import { meansOf, waitForConfigs } from './means.ts';
import { Memory } from './memory.ts';
import { type Observed, observe, type Senses } from './observe.ts';
import { deliveryKey, isDelivery, operationKey } from './operation-keys.ts';
import { startDelivery } from './operations.ts';
import { owedBy, owingBeside } from './owing.ts';
import type { ControllerPorts } from './ports.ts';
import { publish } from './publish.ts';

/** The turns of all Canaries. */
export interface Reconciler {
  /** One turn of one Canary. */
  reconcile(key: ObjectKey): Promise<TurnOutcome>;
  /** Ends what goes on between turns: for shutdown, and for losing the lease. */
  rest(): void;
}

/** The Canary's reconciler: observe → decide → checkpoint → execute, one turn per wake-up (architecture). */
export function createReconciler(ports: ControllerPorts): Reconciler {
  const memory = new Memory(ports.watchPods);
  return { reconcile, rest: () => memory.rest() };

  async function reconcile(key: ObjectKey): Promise<TurnOutcome> {
    const found = ports.canaries.get(key);
    if (found === undefined || !isCanary(found) || isGoing(found)) return leave(key);
    memory.meet(key, found.metadata.uid);
    const means = await meansOf(ports, found, memory.foreign);
    if ('outcome' in means) return means.outcome;
    const { canary, workload, router, warnings, lookAgainAtMs } = means;
    await keepFinalizer(ports.client, canary);

    const unread = await failureOf(workload.refresh(canary));
    const senses = { workload, router, memory };
    const { observed, decision } = await decide(ports, canary, senses);
    if (isAct(decision) && !memory.known.has(canary.metadata.uid)) {
      await catchUp(canary, workload, decision);
      return reconcile(key);
    }
    const { configsPending } = observed.workload;
    if (configsPending !== undefined && canary.status?.run === undefined) {
      await waitForConfigs(ports, canary, configsPending);
      return orThrow(unread, {});
    }
    const say = (on: Canary, obstacle = obstacleOf(observed)) => write(ports, on, { observed, decision, warnings, obstacle });
    const { uid } = canary.metadata;
    // What stood in the way is said until it is overcome; to take it back and say it again each turn would wake the Canary without end.
    const written = await say(canary, decision.commands.length === 0 ? undefined : memory.obstacles.get(uid));
    remember(key, written, { observed, decision });
    publish(ports, written, decision);
    for (const owed of owedBy(written)) startDelivery(ports, owed.canary, owed.delivery);
    try {
      await execute(ports, written, { senses, observed, commands: decision.commands });
    } catch (error) {
      if (error instanceof ControllerError) {
        memory.obstacles.set(uid, obstacleFrom(error));
        await say(written, obstacleFrom(error));
      }
      throw error;
    }
    if (memory.obstacles.delete(uid)) await say(written);
    return orThrow(unread, { wakeAtMs: decision.wakeAtMs ?? lookAgainAtMs });
  }

  /**
   * The first act of a term rests on what the leader before has left, also where the watches of a standby had fallen silent: else a run that is long over
   * is carried on, and its revision is put into the primary (I2, I5), or the way back leads past the version before (I11).
   */
  async function catchUp(canary: Canary, workload: Workload, { events }: Decision): Promise<void> {
    // What moves the machine is written first, and refused where the record is another by now.
    if (events.length === 0) await ports.client.refresh(canaryResource, keyOf(canary));
    await workload.confirm(canary, 'primary');
    await workload.confirm(canary, 'target');
    memory.known.add(canary.metadata.uid);
  }

  function remember(key: ObjectKey, canary: Canary, { observed, decision }: { observed: Observed; decision: Decision }): void {
    memory.foreign.note(canary);
    tidyOperations({ ports, key, canary, gates: memory.gates });
    const { state } = decision.context.run;
    memory.pods.follow(canary, { state, selector: observed.workload.target?.selector, onChange: () => ports.enqueue(key) });
  }

  function leave(key: ObjectKey): TurnOutcome {
    memory.forget(key);
    ports.operations.cancel(key);
    ports.metrics.removeCanary(key);
    return {};
  }
}

/** Observes and decides; what a verdict would rest on is read anew before it is passed. */
async function decide(ports: ControllerPorts, canary: Canary, senses: Senses): Promise<{ observed: Observed; decision: Decision }> {
  const think = () => {
    const observed = observe(ports, canary, senses);
    return { observed, decision: step(observed.context, observed.observation) };
  };
  const first = think();
  const side = verdictOn(first.observed.context, first.decision);
  if (side === undefined) return first;
  await senses.workload.confirm(canary, side);
  return think();
}

/** What could not be read holds up no decision that can be made without it; the turn fails at its end, so that it is tried again. */
function failureOf(reading: Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  return reading.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
}

function orThrow(failure: { readonly error: unknown } | undefined, outcome: TurnOutcome): TurnOutcome {
  if (failure !== undefined) throw failure.error;
  return outcome;
}

function isAct({ commands, events }: Decision): boolean {
  return commands.length > 0 || events.length > 0;
}

/** A deletion that does not wait for us. */
function isGoing(canary: Canary): boolean {
  return canary.metadata.deletionTimestamp !== undefined && !isHeld(canary);
}

interface Writing {
  readonly observed: Observed;
  readonly decision: Decision;
  readonly warnings: readonly Issue[];
  readonly obstacle: Obstacle | undefined;
}

/** The sequence number is that of the object, whatever was decided: a second write of one turn follows the first. */
function write(ports: ControllerPorts, canary: Canary, { observed, decision, warnings, obstacle }: Writing): Promise<Canary> {
  const { context } = decision;
  const statements = statementsOf(canary, context, {
    primaryPods: observed.observation.primary?.availablePods ?? 0,
    awaited: awaitedBy(canary, context.run.state, observed),
    warnings: [...warnings, ...observed.workload.warnings],
    ...(obstacle === undefined ? {} : { obstacle }),
  });
  const run = { ...context.run, seq: canary.status?.run?.seq ?? context.run.seq };
  const { configsPending, trackedConfigs: present } = observed.workload;
  const trackedConfigs = configsPending === undefined ? present : canary.status?.trackedConfigs;
  const owing = owingBeside(run, canary, ports);
  const status = statusOf(canary, { ...context, run }, { statements, trackedConfigs, owing });
  return checkpoint(ports.client, canary, status, context.nowMs).catch(async (error: unknown) => {
    // A watch that has fallen silent would have the next turn refused, too.
    if (error instanceof KubeError && error.reason === 'TestFailed') await ports.client.refresh(canaryResource, keyOf(canary));
    throw error;
  });
}

function obstacleOf({ workload: { problem, autoscalerProblem, configsPending } }: Observed): Obstacle | undefined {
  if (problem !== undefined) return { reason: 'TargetNotGuardable', message: problem, until: 'stalled' };
  if (autoscalerProblem !== undefined) return { reason: 'AutoscalerUnusable', message: autoscalerProblem, until: 'stalled' };
  return configsPending === undefined ? undefined : { reason: 'ConfigUnknown', message: configsPending, until: 'retried' };
}

function obstacleFrom({ code, safeMessage, next }: ControllerError): Obstacle {
  return { reason: code, message: safeMessage, until: next.kind === 'stall' ? 'stalled' : 'retried' };
}

/** Lets go what the written record has used, and cancels what nobody waits for any more; what an ended run owes goes on (rules 3 and 4). */
function tidyOperations({
  ports,
  key,
  canary,
  gates,
}: {
  ports: ControllerPorts;
  key: ObjectKey;
  canary: Canary;
  gates: GateKeeper;
}): void {
  const run = canary.status?.run;
  if (run === undefined) return;
  const needed = new Set([
    operationKey(canary, lookKey(run)),
    operationKey(canary, hooksKey(run)),
    ...(run.deliveries ?? []).map((delivery) => deliveryKey(canary, run, delivery)),
    ...owedBy(canary).map((owed) => deliveryKey(canary, owed.run, owed.delivery)),
  ]);
  const isOwed = (operation: string) => isDelivery(operation) && ports.operations.result(operation)?.kind === 'running';
  ports.operations.cancel(key, (operation) => needed.has(operation) || gates.needs(canary, operation) || isOwed(operation));
}
