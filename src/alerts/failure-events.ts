import type { Alert } from '../wording/alert.ts';
import { wordAlertFailure } from '../wording/alert-failure.ts';
import type { WordedEvent } from '../wording/announcement.ts';
import type { DeliveryOutcome } from './alert-delivery.ts';

/** What is to be said of destinations that an alert did not reach. */
export function failureEvents(alert: Alert, outcomes: readonly DeliveryOutcome[]): WordedEvent[] {
  return outcomes.flatMap(({ destination, result }) =>
    result.kind === 'failed' || result.kind === 'refused' ? [wordAlertFailure(alert, { destination, message: result.message })] : [],
  );
}
