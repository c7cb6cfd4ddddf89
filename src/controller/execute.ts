import { checksOf } from '../analysis/checks.ts';
import { judge } from '../analysis/judge.ts';
import type { Canary } from '../api/canary.ts';
import type { CheckRecord } from '../api/run.ts';
import type { Command } from '../engine/commands.ts';
import { type ObjectKey, objectKey } from '../kube/object-key.ts';
import type { Router } from '../traffic/router.ts';
import type { Workload, WorkloadState } from '../workload/workload.ts';
import { operationKey, serviceTargetOf } from './observe.ts';
import type { ControllerPorts } from './ports.ts';

export interface Hands {
  readonly workload: Workload;
  readonly router: Router;
  readonly state: WorkloadState;
}

/** How long one look may take in all: the providers' own time-outs are shorter. */
const lookTimeoutMs = 30_000;

/**
 * Makes the world as the commands say, in their order; the first error ends the turn, and the next turn sees what is left to do. Every command is
 * idempotent (rule 3). Measuring only starts an operation.
 */
export async function execute(ports: ControllerPorts, canary: Canary, hands: Hands, commands: readonly Command[]): Promise<void> {
  for (const command of commands) await perform(ports, canary, hands, command);
}

async function perform(ports: ControllerPorts, canary: Canary, { workload, router, state }: Hands, command: Command): Promise<void> {
  switch (command.type) {
    case 'writeBackends':
    case 'writeApex': {
      if (state.target === undefined) return;
      const target = serviceTargetOf(state.target);
      return command.type === 'writeApex' ? ports.services.writeApex(canary, target) : ports.services.writeBackends(canary, target);
    }
    case 'createPrimary':
      return workload.createPrimary(canary);
    case 'saveSnapshot':
      return workload.saveSnapshot(canary, command.of);
    case 'setTraffic':
      return router.write(canary, { canaryWeightPercent: command.canaryWeightPercent });
    case 'scaleTarget':
      return workload.scaleTarget(canary, command.replicas);
    case 'promote':
      return workload.promote(canary, { revision: command.revision, runId: command.runId, ...replicasOf(state, command.revision) });
    case 'pruneSnapshots':
      return workload.pruneSnapshots(canary, new Set(command.keep));
    case 'measure':
      return startLook(ports, canary, command.key);
  }
}

/** Without an autoscaler the primary gets as many pods as the target that was analysed (flagger-engine section 7). */
function replicasOf({ target }: WorkloadState, revision: string): { replicas?: number } {
  return target !== undefined && target.revision === revision && target.replicas > 0 ? { replicas: target.replicas } : {};
}

/** All checks of a look at once, each judged on its own (I10): one operation, named by the look. */
function startLook(ports: ControllerPorts, canary: Canary, key: string): void {
  const owner: ObjectKey = objectKey(canary.metadata.namespace, canary.metadata.name);
  const checks = (canary.spec.analysis.metrics ?? []).flatMap(checksOf);
  const run = (signal: AbortSignal): Promise<CheckRecord[]> =>
    Promise.all(checks.map(async (check) => judge(check, await ports.measurer.measure(canary, check, signal))));
  ports.operations.start({ key: operationKey(canary, key), owner, run, timeoutMs: lookTimeoutMs });
}
