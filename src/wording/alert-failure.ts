import type { Alert } from './alert.ts';
import { cutText } from './alert-cut.ts';
import type { WordedEvent } from './announcement.ts';

/** That an alert did not reach `destination`, and why; `message` is safe to show (I12). */
export function wordAlertFailure(alert: Alert, { destination, message }: { destination: string; message: string }): WordedEvent {
  return {
    reason: 'AlertFailed',
    type: 'Warning',
    message: `Alert "${cutText(alert.text, 80)}" was not delivered to ${destination}: ${cutText(message, 300)}`,
  };
}
