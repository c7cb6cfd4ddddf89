import type { AlertType } from '../alert-type.ts';
import { attachmentMessage } from '../attachment-message.ts';

/** Rocket.Chat reads Slack's format; its messages have 5,000 characters unless an administrator says otherwise. */
export const rocket: AlertType = {
  type: 'rocket',
  limits: { textChars: 3000, valueChars: 2000, fields: 20, totalChars: 5000 },
  token: 'ignored',
  payload: (alert, sink) => attachmentMessage(alert, sink, { error: '#FF0000', other: '#0076D7' }),
};
