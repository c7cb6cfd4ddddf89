import type { Canary } from '../api/canary.ts';
import type { Command } from '../engine/commands.ts';
import type { WorkloadState } from '../workload/workload.ts';
import { releaseFinalizer } from './finalizer.ts';
import { type Observed, type Senses, serviceTargetOf } from './observe.ts';
import { startDelivery, startGate, startLook, startPreparation } from './operations.ts';
import type { ControllerPorts } from './ports.ts';

/**
 * Makes the world as the commands say, in their order; the first error ends the turn, and the next turn sees what is left to do. Every command is
 * idempotent (rule 3). Measuring and calling hooks only start operations (rule 4). `canary` has the status that was just written.
 */
export async function execute(
  ports: ControllerPorts,
  canary: Canary,
  { senses, observed, commands }: { senses: Senses; observed: Observed; commands: readonly Command[] },
): Promise<void> {
  for (const command of commands) await perform(ports, canary, { senses, observed, command });
}

async function perform(
  ports: ControllerPorts,
  canary: Canary,
  { senses, observed, command }: { senses: Senses; observed: Observed; command: Command },
): Promise<void> {
  const { workload, router, memory } = senses;
  const { target } = observed.workload;
  switch (command.type) {
    case 'writeBackends':
      return target && ports.services.writeBackends(canary, serviceTargetOf(target));
    case 'writeApex':
      return target && ports.services.writeApex(canary, serviceTargetOf(target));
    case 'revertApex':
      return target && ports.services.revertApex(canary, serviceTargetOf(target));
    case 'giveBack':
      return router.giveBack(canary);
    case 'release':
      return releaseFinalizer(ports.client, canary);
    case 'createPrimary':
      return workload.createPrimary(canary);
    case 'saveSnapshot':
      return workload.saveSnapshot(canary, command.of);
    case 'setTraffic':
      return router.write(canary, command.split);
    case 'scaleTarget':
      return workload.scaleTarget(canary, command.replicas);
    case 'promote': {
      const { revision, runId } = command;
      return workload.promote(canary, { revision, runId, ...replicasOf(observed.workload, revision) });
    }
    case 'pruneSnapshots':
      return workload.pruneSnapshots(canary, new Set(command.keep));
    case 'measure':
      return startLook(ports, canary, command.key);
    case 'prepare':
      return startPreparation(ports, canary, command.key);
    case 'ask':
      return startGate(ports, canary, { gates: memory.gates, gate: command.gate, intervalMs: observed.context.policy.intervalMs });
    case 'deliver':
      return startDelivery(ports, canary, command.delivery);
  }
}

/** Without an autoscaler the primary gets as many pods as the target that was analysed (flagger-engine section 7). */
function replicasOf({ target }: WorkloadState, revision: string): { replicas?: number } {
  return target !== undefined && target.revision === revision && target.replicas > 0 ? { replicas: target.replicas } : {};
}
