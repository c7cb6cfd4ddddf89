import type { Alert } from '../../wording/alert.ts';
import type { AlertType } from '../alert-type.ts';
import { attachmentMessage } from '../attachment-message.ts';

/** Slack's own three: otherwise `<…>` is a link or calls a whole channel. */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const escapedAlert = (alert: Alert): Alert => ({
  ...alert,
  text: escaped(alert.text),
  fields: alert.fields.map(({ name, value }) => ({ name, value: escaped(value) })),
});

/** Slack cuts the text of an attachment at 8,000 characters. */
export const slack: AlertType = {
  type: 'slack',
  limits: { textChars: 3000, valueChars: 2000, fields: 20, totalChars: 12_000 },
  token: 'sent',
  payload: (alert, sink) => attachmentMessage(escapedAlert(alert), sink, { error: 'danger', other: 'good' }),
};
