import type { Canary } from '../api/canary.ts';
import type { Decision } from '../engine/step.ts';
import type { ControllerPorts } from './ports.ts';

/**
 * Tells of what a written decision came to: Events, hooks and alerts, and the counting `flagger_*` series (flagger-engine section 5.1). The gauges are read
 * from the Canaries themselves.
 */
export function publish({ metrics, announce }: ControllerPorts, canary: Canary, { announcements }: Decision): void {
  for (const announcement of announcements) {
    announce(canary, announcement);
    if (announcement.reason === 'Promoted') metrics.incSuccess(canary, announcement.skipped === 'skipped' ? 'skipped' : 'completed');
    if (announcement.reason === 'RolledBack') metrics.incFailure(canary);
  }
}
