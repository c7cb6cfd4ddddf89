import type { Canary } from '../api/canary.ts';
import type { Alert } from '../wording/alert.ts';
import { wordAlertFailure } from '../wording/alert-failure.ts';
import type { WordedEvent } from '../wording/announcement.ts';
import type { AlertDelivery } from './alert-delivery.ts';
import { failureEvents } from './failure-events.ts';

/** More than a burst of all Canaries' turns; beyond it the receivers are in trouble, and more would only fill the memory. */
const mostPending = 200;

export interface AlertSenderOptions {
  readonly deliver: AlertDelivery;
  /** Says what could not be delivered, once an alert and destination: an Event and a line of the log. */
  readonly recordEvent: (canary: Canary, event: WordedEvent) => void;
  /** Aborts when the process ends: what is under way then is given up. */
  readonly signal: AbortSignal;
}

/** Sends an alert and forgets it: delays nothing, never throws. A repeat of one that was sent is harmless (alert-delivery.ts). */
export type AlertSender = (canary: Canary, alert: Alert) => void;

export function createAlertSender({ deliver, recordEvent, signal }: AlertSenderOptions): AlertSender {
  let pending = 0;
  return (canary, alert) => {
    if (pending >= mostPending) {
      const failure = { destination: 'anyone', message: `${mostPending} alerts are still under way` };
      recordEvent(canary, wordAlertFailure(alert, failure));
      return;
    }
    pending++;
    deliver(canary, alert, signal)
      .then((outcomes) => {
        for (const event of failureEvents(alert, outcomes)) recordEvent(canary, event);
      })
      .catch(() => recordEvent(canary, wordAlertFailure(alert, { destination: 'anyone', message: 'it could not be sent' })))
      .finally(() => {
        pending--;
      });
  };
}
