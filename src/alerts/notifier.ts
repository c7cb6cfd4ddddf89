import type { Alert } from '../wording/alert.ts';

/** What came of one alert at one sink. Messages are safe to show: they hold neither address nor token nor anything that was answered (I12). */
export type SendResult =
  | { readonly kind: 'sent' }
  /** It answered, and not with success. */
  | { readonly kind: 'refused'; readonly message: string }
  /** There was no answer, or no way to ask. */
  | { readonly kind: 'failed'; readonly message: string }
  /** The signal came first. */
  | { readonly kind: 'cancelled' };

/** Sends alerts to one sink. Never throws; bounded in time by its tries. A repeat may be read twice by people: `alert.dedupeKey` says that it is one. */
export interface Notifier {
  send(alert: Alert, signal: AbortSignal): Promise<SendResult>;
}
