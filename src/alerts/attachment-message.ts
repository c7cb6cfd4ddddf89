import type { Alert } from '../wording/alert.ts';
import type { AlertSink } from './alert-sink.ts';

/** The message that Slack, and those who read its format, take (flagger-engine section 4.3). The colour is for errors or for everything else. */
export function attachmentMessage(
  { severity, subject, text, fields }: Alert,
  { channel, username }: Pick<AlertSink, 'channel' | 'username'>,
  colours: { readonly error: string; readonly other: string },
): object {
  return {
    channel,
    username,
    icon_url: '',
    icon_emoji: ':rocket:',
    attachments: [
      {
        color: severity === 'error' ? colours.error : colours.other,
        author_name: subject,
        text,
        mrkdwn_in: ['text'],
        fields: fields.map(({ name, value }) => ({ title: name, value, short: false })),
      },
    ],
  };
}
