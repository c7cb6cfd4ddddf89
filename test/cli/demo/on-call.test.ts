import { expect, test } from 'vitest';
import { attachmentMessage } from '../../../src/alerts/attachment-message.ts';
import { slack } from '../../../src/alerts/slack/payload.ts';
import { wordMessage } from '../../../src/cli/demo/on-call.ts';
import type { Alert } from '../../../src/wording/alert.ts';

const alert: Alert = {
  severity: 'error',
  subject: 'web.demo',
  text: 'Rolled back web.demo, web 1.1 → 1.2: request-success-rate 80 % (must be ≥ 99 %).',
  fields: [
    { name: 'State now', value: '100 % on web 1.1, read back from the route; the canary is scaled to zero' },
    { name: 'Checks', value: 'fail: request-success-rate 80 % (must be ≥ 99 %)\npass: request-duration 190 ms (must be ≤ 500 ms)' },
    {
      name: 'Next moves',
      value: 'Follow it: serin watch web\nTry it again: kubectl annotate canary web -n demo --overwrite serin.dev/retry=1',
    },
  ],
  dedupeKey: 'uid/1/RolledBack',
};
const sink = { type: 'slack', address: 'http://chat', channel: 'ops', username: 'serin' } as const;

test('a message to Slack is shown as its reader sees it, commands whole', () => {
  expect(`\n${wordMessage(JSON.stringify(slack.payload(alert, sink)), 50).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    Rolled back web.demo, web 1.1 → 1.2:
      request-success-rate 80 % (must be ≥ 99 %).
    State now: 100 % on web 1.1, read back from the
      route; the canary is scaled to zero
    Checks:
      fail: request-success-rate 80 % (must be ≥ 99 %)
      pass: request-duration 190 ms (must be ≤ 500 ms)
    Next moves:
      Follow it: serin watch web
      Try it again:
        kubectl annotate canary web -n demo --overwrite serin.dev/retry=1
    "
  `);
});

test('what Slack escapes is shown as it was, on one line', () => {
  const text = 'x < y && y > z &lt;\u001b[2J';
  const body = JSON.stringify(slack.payload({ ...alert, text, fields: [] }, sink));
  expect(wordMessage(body, 70)).toEqual(['x < y && y > z &lt; [2J']);
});

test.for([
  '{}',
  '{"attachments":[{}]}',
  JSON.stringify(attachmentMessage({ ...alert, text: '', fields: [] }, sink, { error: '', other: '' })),
])('a message without text shows nothing: %s', (body) => {
  expect(wordMessage(body, 70).join('')).toBe('');
});
