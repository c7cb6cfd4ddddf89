import { readFileSync } from 'node:fs';
import type { Alert } from '../../src/wording/alert.ts';

export function alertWith(change: Partial<Alert> = {}): Alert {
  return {
    severity: 'error',
    subject: 'web.shop',
    text: 'Rolled back web.shop, podinfo 6.0.0 → 6.0.2. Failed checks threshold reached 2',
    fields: [
      { name: 'State now', value: '100 % on podinfo 6.0.0' },
      { name: 'Next moves', value: 'one\ntwo' },
    ],
    dedupeKey: 'u1/run/RolledBack',
    ...change,
  };
}

interface Attachment {
  readonly color: string;
  readonly author_name: string;
  readonly text: string;
  readonly fields: readonly { readonly title: string; readonly value: string }[];
}

/** One alert of Flagger 1.44, as it sent it to each of its five receivers. */
export interface RecordedAlert {
  readonly alert: Alert;
  readonly bodies: Readonly<Record<'slack' | 'msteams' | 'discord' | 'rocket' | 'gchat', unknown>>;
  readonly paths: Readonly<Record<string, string>>;
}

const receivers = ['slack', 'msteams', 'discord', 'rocket', 'gchat'] as const;

/** What Flagger 1.44 really sent: initialised, new revision, rolled back; waiting for promotion; an A/B run. */
export function recordedAlerts(): RecordedAlert[] {
  const requests = readFileSync(new URL('recorded/flagger-1.44.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { path: string; body: { attachments?: readonly Attachment[] } });
  const alerts: RecordedAlert[] = [];
  for (let start = 0; start < requests.length; start += receivers.length) {
    const group = requests.slice(start, start + receivers.length);
    const attachment = group[0]?.body.attachments?.[0];
    if (attachment === undefined) throw new Error('the recording does not begin with Slack');
    const entries = receivers.map((receiver) => [receiver, group.find(({ path }) => path.split('/')[2] === receiver)] as const);
    alerts.push({
      alert: alertWith({
        severity: attachment.color === 'danger' ? 'error' : 'info',
        subject: attachment.author_name,
        text: attachment.text,
        fields: attachment.fields.map(({ title, value }) => ({ name: title, value })),
      }),
      bodies: Object.fromEntries(entries.map(([receiver, request]) => [receiver, request?.body])) as RecordedAlert['bodies'],
      paths: Object.fromEntries(entries.map(([receiver, request]) => [receiver, request?.path ?? ''])),
    });
  }
  return alerts;
}
