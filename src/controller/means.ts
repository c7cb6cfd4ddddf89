import type { Canary } from '../api/canary.ts';
import { targetName } from '../api/names.ts';
import { runSchema } from '../api/run.ts';
import type { Issue } from '../api/validate.ts';
import type { TurnOutcome } from '../loop/loop.ts';
import type { Router } from '../traffic/router.ts';
import type { Workload } from '../workload/workload.ts';
import { checkpoint, refusedStatus } from './checkpoint.ts';
import { asStatement, refusalEvent, refusedStatements } from './conditions.ts';
import type { Departure } from './departure.ts';
import { releaseFinalizer } from './finalizer.ts';
import { type ForeignWriters, foreignEvent } from './foreign-writers.ts';
import type { ControllerPorts } from './ports.ts';
import { rivalIssue } from './rivals.ts';

/** What a turn acts on, and with; `canary` is as the turn should read it. */
export interface Means {
  readonly canary: Canary;
  readonly workload: Workload;
  readonly router: Router;
  readonly warnings: readonly Issue[];
  /** When to look again though nothing tells of a change. */
  readonly lookAgainAtMs?: number;
}

/** How a turn ended that touched nothing but the conditions. */
export interface Aside {
  readonly outcome: TurnOutcome;
}

/** How often a deletion looks at what nothing tells it of: a kind that is not installed, a target that the spec does not name any more. */
const lookAgainMs = 1_000;

/** What the turn acts with; or, where something is in the way, it is said, and the turn is over. */
export async function meansOf(ports: ControllerPorts, canary: Canary, foreign: ForeignWriters): Promise<Means | Aside> {
  const noticed = foreign.check(canary);
  if (noticed === 'first') ports.recordEvent(canary, foreignEvent);
  if (noticed !== 'none') return { outcome: {} };
  if ((canary.status?.run?.schema ?? runSchema) > runSchema) return newerRecord(ports, canary);
  const { errors, warnings } = ports.validate(canary);
  const rival = rivalIssue(canary, ports.canaries);
  const issues = rival === undefined ? errors : [...errors, rival];
  const departure = canary.metadata.deletionTimestamp === undefined ? undefined : ports.departureOf(canary);
  if (departure !== undefined && (issues.length > 0 || !isNamed(canary, departure.canary))) {
    return depart(ports, canary, { departure, warnings: [...issues, ...warnings] });
  }
  if (issues.length > 0) return refuse(ports, canary, issues);
  const unlisted = ports.unlisted(canary);
  if (unlisted !== undefined) return wait(ports, canary, { reason: 'RouteUnknown', message: unlisted });
  const [workload, router] = [ports.workloadOf(canary), ports.routerOf(canary)];
  return workload === undefined || router === undefined ? { outcome: {} } : { canary, workload, router, warnings };
}

/** Without a record nothing is decided on a target of which a config is not known: its revision would be another one tomorrow. */
export async function waitForConfigs(ports: ControllerPorts, canary: Canary, message: string): Promise<void> {
  await wait(ports, canary, { reason: 'ConfigUnknown', message });
}

async function refuse(ports: ControllerPorts, canary: Canary, errors: readonly Issue[]): Promise<Aside> {
  if (canary.metadata.deletionTimestamp !== undefined) {
    await releaseFinalizer(ports.client, canary);
    return { outcome: {} };
  }
  const nowMs = ports.clock.now();
  const written = await checkpoint(ports.client, canary, refusedStatus(canary, refusedStatements(canary, errors), nowMs), nowMs);
  if (written !== canary) ports.recordEvent(written, refusalEvent(errors));
  return { outcome: {} };
}

/** What serves goes with the Canary, whatever its spec says by now, so that the target must serve before (I9). */
async function depart(
  ports: ControllerPorts,
  canary: Canary,
  { departure, warnings }: { readonly departure: Departure; readonly warnings: readonly Issue[] },
): Promise<Means | Aside> {
  const { unlisted, ...means } = departure;
  const lookAgainAtMs = ports.clock.now() + lookAgainMs;
  if (unlisted === undefined) return { ...means, warnings, ...(isNamed(canary, means.canary) ? {} : { lookAgainAtMs }) };
  await wait(ports, canary, { reason: 'RouteUnknown', message: unlisted });
  return { outcome: { wakeAtMs: lookAgainAtMs } };
}

const isNamed = (canary: Canary, departing: Canary) => targetName(canary) === targetName(departing);

/** Nothing is decided on what cannot be read: its kind may not be installed. */
async function wait(ports: ControllerPorts, canary: Canary, why: { readonly reason: string; readonly message: string }): Promise<Aside> {
  const nowMs = ports.clock.now();
  const promoted = canary.status?.conditions?.filter((condition) => condition.type === 'Promoted') ?? [];
  const statements = [...promoted.map(asStatement), { type: 'Ready', status: 'False', ...why } as const];
  await checkpoint(ports.client, canary, refusedStatus(canary, statements, nowMs), nowMs);
  return { outcome: {} };
}

/** A record that a later version wrote is not ours to touch: do nothing and say so. A deletion waits, too: only that version knows what serves. */
function newerRecord(ports: ControllerPorts, canary: Canary): Aside {
  const message = `status.run has schema ${canary.status?.run?.schema}, this version knows ${runSchema}: nothing is done. Run the newer version again.`;
  ports.recordEvent(canary, { reason: 'NewerRecord', type: 'Warning', message });
  return { outcome: {} };
}
