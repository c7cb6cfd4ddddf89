import { describe, expect, test } from 'vitest';
import type { AlertLimits, AlertType } from '../../src/alerts/alert-type.ts';
import { fitAlert } from '../../src/alerts/fit-alert.ts';
import { alertTypes } from '../../src/alerts/registry.ts';
import { alertProviderTypes } from '../../src/api/alert-provider.ts';
import { alertWith, recordedAlerts } from './alert-fixture.ts';

const sink = { channel: 'on-call', username: 'canary' };
const typeOf = (name: string): AlertType => {
  const found = alertTypes.find(({ type }) => type === name);
  if (found === undefined) throw new Error(`${name} is not built`);
  return found;
};

test('every type of the schema is built', () => {
  expect(alertTypes.map(({ type }) => type)).toEqual([...alertProviderTypes]);
});

describe.for(['slack', 'msteams', 'discord', 'rocket', 'gchat'] as const)('%s', (name) => {
  test.for(recordedAlerts().map(({ alert, bodies }) => [alert.text, alert, bodies] as const))(
    'is sent exactly what Flagger sends: %s',
    ([, alert, bodies]) => {
      expect(typeOf(name).payload(alert, sink)).toEqual(bodies[name]);
    },
  );

  test('is sent to the path that Flagger uses', () => {
    const url = new URL(`http://sink/alert/${name}`);
    expect((typeOf(name).url?.(url) ?? url).pathname).toBe(recordedAlerts()[0]?.paths[name]);
  });
});

test('the recording holds errors and others', () => {
  expect(recordedAlerts().map(({ alert }) => [alert.severity, alert.text])).toEqual([
    ['info', 'New Deployment detected, initialization completed.'],
    ['info', 'New revision detected, progressing canary analysis.'],
    ['error', 'Failed checks threshold reached 2'],
    ['info', 'Canary promotion is waiting for approval.'],
    ['info', 'New revision detected, progressing canary analysis.'],
  ]);
});

describe('what Flagger never sends', () => {
  const markup = alertWith({ text: 'a <b> & c', fields: [{ name: 'F', value: '<!channel>\nx < y' }] });

  test.for([
    ['slack', 'good', 'danger'],
    ['discord', 'good', 'danger'],
    ['rocket', '#0076D7', '#FF0000'],
    ['msteams', '0076D7', 'FF0000'],
  ] as const)('a warning to %s has the colour %s, an error %s', ([name, other, error]) => {
    for (const [severity, colour] of [['warn', other] as const, ['info', other] as const, ['error', error] as const]) {
      const body = JSON.stringify(typeOf(name).payload(alertWith({ severity }), sink));
      expect([severity, /"(?:color|themeColor)":"([^"]*)"/.exec(body)?.[1]]).toEqual([severity, colour]);
    }
  });

  test('Slack cannot be made to call a channel', () => {
    expect(typeOf('slack').payload(markup, sink)).toMatchObject({
      attachments: [{ text: 'a &lt;b&gt; &amp; c', fields: [{ value: '&lt;!channel&gt;\nx &lt; y' }] }],
    });
  });

  test('Google Chat gets no HTML from a message', () => {
    const body = JSON.stringify(typeOf('gchat').payload(markup, sink));
    expect(body).toContain('<strong>a &lt;b&gt; &amp; c</strong>');
    expect(body).toContain('F<br><font color=#848484><strong>&lt;!channel&gt;<br>x &lt; y</strong>');
  });

  test('Teams gets line breaks that it shows', () => {
    expect(typeOf('msteams').payload(markup, sink)).toMatchObject({ sections: [{ facts: [{ value: '<!channel>\n\nx < y' }] }] });
  });

  test('a webhook gets the alert as it is, with its key', () => {
    expect(typeOf('webhook').payload(markup, sink)).toEqual(markup);
  });

  test('Discord’s path is not doubled, and its query stays', () => {
    const { url } = typeOf('discord');
    expect(url?.(new URL('https://d/api/1/slack?thread_id=2')).href).toBe('https://d/api/1/slack?thread_id=2');
    expect(url?.(new URL('https://d/api/1/?wait=true')).href).toBe('https://d/api/1/slack?wait=true');
  });
});

describe('an alert longer than its receiver takes', () => {
  const long = alertWith({
    text: 'T'.repeat(9000),
    fields: Array.from({ length: 60 }, (_, index) => ({ name: `field ${index}`, value: `${index}`.repeat(9000) })),
  });

  const sizeOf = ({ subject, text, fields }: ReturnType<typeof alertWith>) =>
    subject.length + text.length + fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);

  test.for(alertTypes.map(({ type, limits }) => [type, limits] as const))('is cut for %s, the last fields first', ([, limits]) => {
    const fitted = fitAlert(long, limits);
    expect(fitted.text).toHaveLength(limits.textChars);
    expect(fitted.text.endsWith('…')).toBe(true);
    expect(fitted.fields.length).toBeGreaterThan(0);
    expect(fitted.fields.length).toBeLessThanOrEqual(limits.fields);
    expect(Math.max(...fitted.fields.map(({ value }) => value.length))).toBeLessThanOrEqual(limits.valueChars);
    expect(fitted.fields.map(({ name }) => name)).toEqual(long.fields.slice(0, fitted.fields.length).map(({ name }) => name));
    expect(sizeOf(fitted)).toBeLessThanOrEqual(limits.totalChars);
  });

  test.for([
    ['msteams', 28 * 1024],
    ['gchat', 32 * 1000],
  ] as const)('is within %s’s %i bytes, even in three-byte letters', ([name, mostBytes]) => {
    const wide = {
      ...long,
      text: '→'.repeat(9000),
      fields: long.fields.map(({ name: field }) => ({ name: field, value: '→'.repeat(9000) })),
    };
    const type = typeOf(name);
    expect(Buffer.byteLength(JSON.stringify(type.payload(fitAlert(wide, type.limits), sink)))).toBeLessThanOrEqual(mostBytes);
  });

  test('loses nothing where it fits, and no half a character where it does not', () => {
    const limits: AlertLimits = { textChars: 10, valueChars: 50, fields: 2, totalChars: 1000 };
    const short = alertWith({ text: 'short' });
    expect(fitAlert(short, limits)).toEqual(short);
    expect(fitAlert(alertWith({ text: `12345678${'🚀'.repeat(5)}` }), limits).text).toBe('12345678…');
  });
});
