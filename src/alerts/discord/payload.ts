import { withoutFinalSlashes } from '../../platform/without-final-slashes.ts';
import type { AlertType } from '../alert-type.ts';
import { attachmentMessage } from '../attachment-message.ts';

/** Discord takes Slack's format at the path …/slack; the limits are those of its embeds, above which it refuses the whole message. */
export const discord: AlertType = {
  type: 'discord',
  limits: { textChars: 4096, valueChars: 1024, fields: 25, totalChars: 6000 },
  token: 'ignored',
  payload: (alert, sink) => attachmentMessage(alert, sink, { error: 'danger', other: 'good' }),
  url: (address) => {
    const url = new URL(address);
    if (!url.pathname.endsWith('/slack')) url.pathname = `${withoutFinalSlashes(url.pathname)}/slack`;
    return url;
  },
};
