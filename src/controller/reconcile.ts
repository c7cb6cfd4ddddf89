import { type Canary, isCanary } from '../api/canary.ts';
import { lookKey } from '../engine/schedule.ts';
import type { Decision } from '../engine/step.ts';
import { step } from '../engine/step.ts';
import type { ObjectKey } from '../kube/object-key.ts';
import type { TurnOutcome } from '../loop/loop.ts';
import { ControllerError } from '../platform/controller-error.ts';
import { wordAnnouncement } from '../wording/announcement.ts';
import { awaitedBy } from './awaited.ts';
import { checkpoint, refusedStatus, statusOf } from './checkpoint.ts';
import { asStatement, type Obstacle, refusalEvent, refusedStatements, statementsOf } from './conditions.ts';
import { contextOf, runSchema } from './context-of.ts';
import { execute } from './execute.ts';
import { type Observed, observe, operationKey } from './observe.ts';
import { policyOf } from './policy-of.ts';
import type { ControllerPorts } from './ports.ts';
import { publish } from './publish.ts';
import { RouteSettling } from './route-settling.ts';

/** One turn of one Canary. */
export type Reconcile = (key: ObjectKey) => Promise<TurnOutcome>;

/** The Canary's reconciler: observe → decide → checkpoint → execute, one turn per wake-up (architecture). */
export function createReconcile(ports: ControllerPorts): Reconcile {
  const settling = new RouteSettling();
  const uids = new Map<ObjectKey, string>();

  return async (key) => {
    const canary = ports.canaries.get(key);
    if (canary === undefined || !isCanary(canary) || canary.metadata.deletionTimestamp !== undefined) return leave(key);
    uids.set(key, canary.metadata.uid);
    if ((canary.status?.run?.schema ?? runSchema) > runSchema) return newerRecord(ports, canary);
    const { errors, warnings } = ports.validate(canary);
    const [workload, router] = [ports.workloadOf(canary), ports.routerOf(canary)];
    if (errors.length > 0 || workload === undefined || router === undefined) return refuse(ports, canary, errors);
    const unlisted = ports.unlisted(canary);
    if (unlisted !== undefined) return waitForRoutes(ports, canary, unlisted);

    const observed = observe(ports, canary, { workload, router, settling });
    const decision = step(contextOf(canary, observed.observation, policyOf(canary, ports)), observed.observation);
    const write = (on: Canary, obstacle?: Obstacle) =>
      checkpoint(
        ports.client,
        on,
        statusOf(on, contextAfter(on, decision), statementsOf(on, decision.context, factsOf(observed, decision, warnings, obstacle))),
        decision.context.nowMs,
      );

    const written = await write(
      canary,
      observed.workload.problem === undefined
        ? undefined
        : { reason: 'TargetNotGuardable', message: observed.workload.problem, until: 'stalled' },
    );
    settle(ports, key, written, decision);
    publish(ports, written, decision);
    for (const announcement of decision.announcements) ports.recordEvent(written, wordAnnouncement(written, announcement));
    try {
      await execute(ports, written, { workload, router, state: observed.workload }, decision.commands);
    } catch (error) {
      if (error instanceof ControllerError)
        await write(written, {
          reason: error.code,
          message: error.safeMessage,
          until: error.next.kind === 'stall' ? 'stalled' : 'retried',
        });
      throw error;
    }
    return decision.wakeAtMs === undefined ? {} : { wakeAtMs: decision.wakeAtMs };
  };

  function leave(key: ObjectKey): TurnOutcome {
    const uid = uids.get(key);
    if (uid !== undefined) settling.forget(uid);
    uids.delete(key);
    ports.operations.cancel(key);
    ports.metrics.removeCanary(key);
    return {};
  }
}

/** The sequence number is the object's, whatever was decided: a second write of one turn follows the first. */
function contextAfter(canary: Canary, { context }: Decision): Decision['context'] {
  return { ...context, run: { ...context.run, seq: canary.status?.run?.seq ?? context.run.seq } };
}

function factsOf(
  observed: Observed,
  decision: Decision,
  warnings: ReturnType<ControllerPorts['validate']>['warnings'],
  obstacle?: Obstacle,
) {
  return {
    primaryPods: observed.observation.primary?.availablePods ?? 0,
    awaited: awaitedBy(decision.context.run.state, observed),
    warnings,
    ...(obstacle === undefined ? {} : { obstacle }),
  };
}

/** Lets go what the written record has used, and cancels looks that nobody waits for any more (rule 3, rule 4). */
function settle(ports: ControllerPorts, key: ObjectKey, canary: Canary, { context }: Decision): void {
  const current = operationKey(canary, lookKey(context.run));
  ports.operations.cancel(key, (operation) => operation === current);
}

async function refuse(
  ports: ControllerPorts,
  canary: Canary,
  errors: ReturnType<ControllerPorts['validate']>['errors'],
): Promise<TurnOutcome> {
  const nowMs = ports.clock.now();
  const written = await checkpoint(ports.client, canary, refusedStatus(canary, refusedStatements(canary, errors), nowMs), nowMs);
  if (written !== canary) ports.recordEvent(written, refusalEvent(errors));
  return {};
}

/** Nothing is decided on a route that cannot be read: its kind may not be installed. */
async function waitForRoutes(ports: ControllerPorts, canary: Canary, message: string): Promise<TurnOutcome> {
  const nowMs = ports.clock.now();
  const promoted = canary.status?.conditions?.filter((condition) => condition.type === 'Promoted') ?? [];
  const statements = [...promoted.map(asStatement), { type: 'Ready', status: 'False', reason: 'RouteUnknown', message } as const];
  await checkpoint(ports.client, canary, refusedStatus(canary, statements, nowMs), nowMs);
  return {};
}

/** A record that a later version wrote is not ours to touch: do nothing and say so. */
function newerRecord(ports: ControllerPorts, canary: Canary): TurnOutcome {
  const message = `status.run has schema ${canary.status?.run?.schema}, this version knows ${runSchema}: nothing is done. Run the newer version again.`;
  ports.recordEvent(canary, { reason: 'NewerRecord', type: 'Warning', message });
  return {};
}
