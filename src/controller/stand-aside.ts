import type { Canary } from '../api/canary.ts';
import { runSchema } from '../api/run.ts';
import type { Issue } from '../api/validate.ts';
import type { TurnOutcome } from '../loop/loop.ts';
import { checkpoint, refusedStatus } from './checkpoint.ts';
import { asStatement, refusalEvent, refusedStatements } from './conditions.ts';
import { releaseFinalizer } from './finalizer.ts';
import { type ForeignWriters, foreignEvent } from './foreign-writers.ts';
import type { ControllerPorts } from './ports.ts';
import { rivalIssue } from './rivals.ts';

/** A turn that touches nothing but the conditions, and says why. Undefined: there is nothing in the way. */
export async function standAside(
  ports: ControllerPorts,
  canary: Canary,
  { errors, foreign }: { readonly errors: readonly Issue[]; readonly foreign: ForeignWriters },
): Promise<TurnOutcome | undefined> {
  const noticed = foreign.check(canary);
  if (noticed === 'first') ports.recordEvent(canary, foreignEvent);
  if (noticed !== 'none') return {};
  if ((canary.status?.run?.schema ?? runSchema) > runSchema) return newerRecord(ports, canary);
  const rival = rivalIssue(canary, ports.canaries);
  const issues = rival === undefined ? errors : [...errors, rival];
  if (issues.length > 0) return refuse(ports, canary, issues);
  const unlisted = ports.unlisted(canary);
  return unlisted === undefined ? undefined : wait(ports, canary, { reason: 'RouteUnknown', message: unlisted });
}

/** Without a record nothing is decided on a target of which a config is not known: its revision would be another one tomorrow. */
export function waitForConfigs(ports: ControllerPorts, canary: Canary, message: string): Promise<TurnOutcome> {
  return wait(ports, canary, { reason: 'ConfigUnknown', message });
}

async function refuse(ports: ControllerPorts, canary: Canary, errors: readonly Issue[]): Promise<TurnOutcome> {
  if (canary.metadata.deletionTimestamp !== undefined) {
    await releaseFinalizer(ports.client, canary);
    return {};
  }
  const nowMs = ports.clock.now();
  const written = await checkpoint(ports.client, canary, refusedStatus(canary, refusedStatements(canary, errors), nowMs), nowMs);
  if (written !== canary) ports.recordEvent(written, refusalEvent(errors));
  return {};
}

/** Nothing is decided on what cannot be read: its kind may not be installed. */
async function wait(
  ports: ControllerPorts,
  canary: Canary,
  why: { readonly reason: string; readonly message: string },
): Promise<TurnOutcome> {
  const nowMs = ports.clock.now();
  const promoted = canary.status?.conditions?.filter((condition) => condition.type === 'Promoted') ?? [];
  const statements = [...promoted.map(asStatement), { type: 'Ready', status: 'False', ...why } as const];
  await checkpoint(ports.client, canary, refusedStatus(canary, statements, nowMs), nowMs);
  return {};
}

/** A record that a later version wrote is not ours to touch: do nothing and say so. */
function newerRecord(ports: ControllerPorts, canary: Canary): TurnOutcome {
  const message = `status.run has schema ${canary.status?.run?.schema}, this version knows ${runSchema}: nothing is done. Run the newer version again.`;
  ports.recordEvent(canary, { reason: 'NewerRecord', type: 'Warning', message });
  return {};
}
