import type { Canary } from '../api/canary.ts';
import type { Delivery, Run } from '../api/run.ts';
import { phaseOf } from '../engine/phase.ts';
import { deliveryKey } from './operation-keys.ts';
import type { ControllerPorts } from './ports.ts';

/** More are under way only where sinks hang while one release chases the other; the oldest is given up. */
const mostOwing = 3;

/** One thing that an ended run owes, and the Canary as it was at that end. */
export interface Owed {
  readonly canary: Canary;
  readonly run: Run;
  readonly delivery: Delivery;
}

/** What ended runs owe whose place in the record the next run has. */
export function owedBy(canary: Canary): Owed[] {
  return (canary.status?.owing ?? []).flatMap((run) =>
    (run.deliveries ?? []).map((delivery) => ({
      canary: { ...canary, status: { ...canary.status, run, phase: phaseOf(run.state), canaryWeight: run.weight } },
      run,
      delivery,
    })),
  );
}

/**
 * The ended runs that still owe once `next` is the present one: a release does not wait for a sink that hangs, and a crash must not lose what is under way
 * (I3, I7). Without their looks, which nobody is told.
 */
export function owingBeside(next: Run, canary: Canary, { operations }: Pick<ControllerPorts, 'operations'>): Run[] {
  const { run: before, owing = [] } = canary.status ?? {};
  const all = before === undefined || before.id === next.id ? owing : [...owing, before];
  return all
    .map(({ looks: _looks, deliveries = [], ...run }) => ({
      ...run,
      deliveries: deliveries.filter((delivery) => operations.result(deliveryKey(canary, run, delivery))?.kind !== 'done'),
    }))
    .filter(({ deliveries }) => deliveries.length > 0)
    .slice(-mostOwing);
}
