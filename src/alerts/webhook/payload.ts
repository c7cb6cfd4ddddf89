import type { AlertType } from '../alert-type.ts';

/** Ours, for receivers that are programs: the alert as it is, whose `dedupeKey` joins repeats, and whose first two parts, `uid/run id`, join a run. */
export const webhook: AlertType = {
  type: 'webhook',
  limits: { textChars: 4000, valueChars: 8000, fields: 50, totalChars: 60_000 },
  token: 'sent',
  payload: ({ severity, subject, text, fields, dedupeKey }) => ({ severity, subject, text, fields, dedupeKey }),
};
