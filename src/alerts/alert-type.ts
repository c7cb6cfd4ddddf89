import type { AlertProviderType } from '../api/alert-provider.ts';
import type { Alert } from '../wording/alert.ts';
import type { AlertSink } from './alert-sink.ts';

/** How much of an alert a receiver takes, in characters (UTF-16 units, as they count). */
export interface AlertLimits {
  readonly textChars: number;
  readonly valueChars: number;
  readonly fields: number;
  /** Subject, text, names and values together. */
  readonly totalChars: number;
}

/** A kind of receiver, as data: what it is sent, and where exactly. Pure. */
export interface AlertType {
  readonly type: AlertProviderType;
  readonly limits: AlertLimits;
  /** Whether the key `token` of the Secret is sent as a bearer token. */
  readonly token: 'sent' | 'ignored';
  /** The body to POST, for an alert that is within the limits. */
  readonly payload: (alert: Alert, sink: Pick<AlertSink, 'channel' | 'username'>) => object;
  /** Absent: the address as it is. */
  readonly url?: (address: URL) => URL;
}
