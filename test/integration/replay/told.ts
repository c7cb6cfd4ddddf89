import { webhookType } from '../../../src/api/defaults.ts';
import type { Fields } from './normal-object.ts';
import type { Story, ToldRequest } from './story.ts';

export type Delivery = ToldRequest & { readonly type: string };

/** What hooks were sent, in order, each with the type that the Canary gives to its address. */
export function deliveries({ canary, requests }: Story): Delivery[] {
  return requests.flatMap((request) => {
    const hook = (canary.spec.analysis.webhooks ?? []).find(({ url }) => new URL(url).pathname === request.path);
    return hook === undefined ? [] : [{ ...request, type: webhookType(hook) }];
  });
}

/** For each type of hook, in the order of the first deliveries, the first payload and the phases that all of them were told. */
export function normalHooks(story: Story): Fields {
  const all = deliveries(story);
  const checksum = all.at(-1)?.body['checksum'];
  const types = [...new Set(all.map(({ type }) => type))];
  const first = (type: string) => {
    const own = all.filter((delivery) => delivery.type === type);
    const { contentType, body } = own[0] as Delivery;
    return {
      first: { contentType, fields: Object.keys(body).join(' '), ...normalBody(body, checksum) },
      ...(type === 'event' ? {} : { phases: [...new Set(own.map((delivery) => delivery.body['phase']))].join(', ') }),
    };
  };
  return Object.fromEntries(types.map((type) => [type, first(type)]));
}

function normalBody(body: Fields, checksumOfRun: unknown): Fields {
  const { timestamp, ...metadata } = body['metadata'] as Fields;
  const checksum = /^[4-9bcdf]{1,10}$/.test(`${body['checksum']}`) ? 'well-formed' : 'malformed';
  return {
    ...body,
    checksum: `${checksum}, ${body['checksum'] === checksumOfRun ? 'as at the end' : 'of what ran before'}`,
    metadata: { ...metadata, ...(timestamp === undefined ? {} : { timestamp: /^\d{13}$/.test(`${timestamp}`) ? 'in ms' : timestamp }) },
  };
}

interface Attachment {
  readonly color: string;
  readonly author_name: string;
  readonly text: string;
  readonly fields: readonly { readonly title: string; readonly value: string }[];
}

/** Sentences by which people search for alerts. A new one of Flagger's would be missed, so the recording is compared with them, too. */
const sentences = [
  'New Deployment detected, initialization completed.',
  'New revision detected, progressing canary analysis.',
  'Canary promotion is waiting for approval.',
  'Failed checks threshold reached 2',
  'Canary analysis completed successfully, promotion finished.',
];

/** What Slack was told, alert by alert; and of every sink in which order and with which fields. */
export function normalAlerts({ requests }: Story): { readonly slack: Fields; readonly sinks: Fields } {
  const alerts = requests.filter(({ path }) => path.startsWith('/alert/'));
  const slack = alerts.filter(({ path }) => path === '/alert/slack').map(({ body }) => slackAlert(body));
  const sinks = [...new Set(alerts.map(({ path }) => path))].sort();
  const ofSink = (path: string) => {
    const own = alerts.filter((alert) => alert.path === path);
    return [
      path,
      {
        alerts: own.length,
        contentTypes: [...new Set(own.map(({ contentType }) => contentType))],
        fields: [...new Set(own.flatMap(({ body }) => keysOf(body)))].sort(),
      },
    ];
  };
  return { slack: Object.fromEntries(slack), sinks: Object.fromEntries(sinks.map(ofSink)) };
}

function slackAlert(body: Fields): [string, Fields] {
  const { attachments, ...message } = body as Fields & { attachments: readonly Attachment[] };
  const [{ text, fields, ...attachment } = {} as Attachment] = attachments;
  const sentence = sentences.find((known) => text.includes(known)) ?? text;
  return [
    sentence,
    {
      ...message,
      ...attachment,
      text: text === sentence ? 'the sentence' : 'the sentence and more',
      fields: Object.fromEntries(fields.map(({ title, value }) => [title, value])),
    },
  ];
}

/** Every field with the way to it; entries of a list count as one. */
function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => keysOf(entry, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, field]) => keysOf(field, `${path}.${key}`));
}

/** Each Event once, as its hooks were told: `TYPE in PHASE` by message, in order. Measured values are another in each run. */
export function normalEvents(story: Story): Readonly<Record<string, string>> {
  const told = deliveries(story).filter(({ type }) => type === 'event');
  const said = new Map<string, string>();
  for (const { body } of told) {
    const { eventMessage, eventType } = body['metadata'] as { eventMessage: string; eventType: string };
    const message = eventMessage.replace(/\b\d+\.\d\d\b/, 'VALUE');
    if (!said.has(message)) said.set(message, `${eventType} in ${body['phase']}`);
  }
  return Object.fromEntries(said);
}

/** Counts as increments, where there was one; gauges as they are at the end; sums and buckets of durations as being there. */
export function normalMetrics({ metricsBefore, metricsAfter }: Story): Fields {
  const before = seriesOf(metricsBefore);
  const shown = Array.from(seriesOf(metricsAfter), ([series, value]): [string, unknown] => {
    if (/_(bucket|sum)\{/.test(series)) return [series, 'there'];
    return [series, isCounter(series) ? value - (before.get(series) ?? 0) : value];
  });
  return Object.fromEntries(shown.filter(([series, value]) => !(isCounter(series) && value === 0)));
}

const isCounter = (series: string) => /_(successes_total|failures_total|count)\{/.test(series);

function seriesOf(lines: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    lines.map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
      return [`${name}{${labels.split(',').sort().join(',')}}`, Number(value)];
    }),
  );
}
