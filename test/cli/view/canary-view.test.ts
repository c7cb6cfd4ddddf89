import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { canaryView, viewWidth } from '../../../src/cli/view/canary-view.ts';
import { paintFor } from '../../../src/cli/view/paint.ts';
import { at, canaryAt, failed, runWith } from '../records.ts';

const pods = { primary: { ready: 2, wanted: 2 }, canary: { ready: 1, wanted: 2 } };
const nowMs = Date.parse(at(20));
const view = (...args: Parameters<typeof canaryView>) => `\n${canaryView(...args).join('\n')}\n`;

const rolledBack = canaryAt(
  'Failed',
  runWith({
    state: 'failed',
    reason: 'ChecksFailed',
    endedAt: at(33),
    weight: 0,
    lookCount: 2,
    failedChecks: 2,
    checks: [...failed],
    weights: [
      { at: at(0), weight: 0 },
      { at: at(3), weight: 10 },
      { at: at(33), weight: 0 },
    ],
  }),
);

describe('the view of a Canary', () => {
  test('lets nothing that a user wrote move the cursor or speak to the terminal', () => {
    const hostile = '\u001b]52;c;Zm9v\u0007\u001b[2J\r';
    const run = runWith({
      fromImages: [`web:1${hostile}`],
      toImages: [`web:2${hostile}`],
      change: `by ${hostile}`,
      checks: failed.map((check) => ({ ...check, name: `rate${hostile}`, message: hostile })),
      reason: 'ChecksFailed',
    });
    const conditions = [{ type: 'Warning', status: 'True', reason: 'Odd', message: hostile }];
    const shown = canaryView(canaryAt('Failed', run, { conditions }), { pods, nowMs });
    expect(shown.join('')).toContain('web:2 ]52;c;Zm9v [2J');
    expect(shown.filter((line) => /\p{Cc}/u.test(line))).toEqual([]);
  });

  test('shows a rollout under way', () => {
    expect(view(canaryAt('Progressing', runWith()), { nowMs, pods })).toMatchInlineSnapshot(`
      "
      web.shop  Progressing  canary weight 25 %
        images    example.com/web:1.0 → example.com/web:1.1
        weights   ▁▂▂▂▂▂▂▃▃▃▃▃▃▃                            0 10 25
        pods      primary 2/2 ready, canary 1/2 ready
        checks  ✓ request-success-rate      100 %  must be ≥ 99 %
                ✓ request-duration      118.32 ms  must be ≤ 500 ms
        looks     1 taken, 0 failed; rolled back at 2 failed
        example.com/web:1.1 is under way at canary weight 25 %
      "
    `);
  });

  test('shows why a release was rolled back', () => {
    expect(view(rolledBack, { nowMs, pods: { ...pods, canary: { ready: 0, wanted: 0 } } })).toMatchInlineSnapshot(`
      "
      web.shop  Failed  canary weight 0 %
        images    example.com/web:1.0 → example.com/web:1.1
        weights   ▁▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂                    0 10 0
        pods      primary 2/2 ready, canary none
        checks  ✗ request-success-rate  79.80 %  must be ≥ 99 %
                ? request-duration               no series matched
        looks     2 taken, 2 failed; rolled back at 2 failed
        example.com/web:1.1 was rolled back in 33 s: request-success-rate 79.80 %
          (must be ≥ 99 %); request-duration: no series matched at canary weight 10
          %; 2 looks failed
      "
    `);
  });

  test('shows a Canary that nobody has looked at', () => {
    expect(view({ ...canaryAt('', undefined), status: undefined } as never, { nowMs })).toMatchInlineSnapshot(`
      "
      web.shop  not looked at yet
      "
    `);
  });

  test('shows first that the spec of a Canary with a run is refused, and the remedy', () => {
    const message =
      'spec.provider is "istio", which this controller cannot steer. Use gatewayapi:v1, gatewayapi:v1beta1, contour or kubernetes.';
    const conditions = [{ type: 'Ready', status: 'False', reason: 'SpecRefused', message }];
    const [, ...lines] = canaryView(canaryAt('Failed', runWith(), { conditions }), { nowMs });
    expect(lines.slice(0, 3)).toEqual([
      '  SpecRefused: spec.provider is "istio", which this controller cannot steer.',
      '    Use gatewayapi:v1, gatewayapi:v1beta1, contour or kubernetes.',
      expect.stringContaining('images'),
    ]);
  });

  test('shows a provider that cannot be reached once in the sentence, within the width, and what to do', () => {
    const message = 'Prometheus at http://prometheus.nowhere:9090 cannot be reached (ENOTFOUND)';
    const checks = ['request-success-rate', 'request-duration'].map((name) => ({
      name,
      bound: '>= 99',
      verdict: 'error' as const,
      message,
    }));
    const record = runWith({ state: 'failed', reason: 'ErrorLimit', endedAt: at(23), lookCount: 2, errorLooks: 2, checks, looks: [] });
    expect(view(canaryAt('Failed', record), { nowMs })).toMatchInlineSnapshot(`
      "
      web.shop  Failed  canary weight 25 %
        images    example.com/web:1.0 → example.com/web:1.1
        weights   ▁▂▂▂▂▂▂▃▃▃▃▃▃▃▃▃                          0 10 25
        checks  ! request-success-rate  Prometheus at http://prometheus.nowhere:9090
                                        cannot be reached (ENOTFOUND)
                ! request-duration      Prometheus at http://prometheus.nowhere:9090
                                        cannot be reached (ENOTFOUND)
        looks     2 taken, 0 failed, last 2 unanswered; rolled back at 2 failed
        example.com/web:1.1 was rolled back in 23 s: it could not be judged:
          request-success-rate, request-duration: Prometheus at
          http://prometheus.nowhere:9090 cannot be reached (ENOTFOUND); 2 looks in a
          row could not be answered
        What to do: See that the address and the credentials of the provider are
          right and that it is up. Look at the controller's flag -metrics-server.
      "
    `);
  });

  test('shows what keeps a Canary from being ready, and warnings whole: the remedy is at their end', () => {
    const conditions = [
      { type: 'Ready', status: 'False', reason: 'InvalidSpec', message: 'spec.targetRef.kind: "Job" is not known. Set it to Deployment.' },
      { type: 'Warning', status: 'True', reason: 'NotBuilt', message: `spec.analysis.alerts: ${'alerts are not sent yet, '.repeat(4)}` },
    ];
    expect(view(canaryAt('', undefined, { conditions }), { nowMs })).toMatchInlineSnapshot(`
      "
      web.shop
        InvalidSpec: spec.targetRef.kind: "Job" is not known. Set it to Deployment.
        NotBuilt: spec.analysis.alerts: alerts are not sent yet, alerts are not sent
          yet, alerts are not sent yet, alerts are not sent yet,
      "
    `);
  });

  test('draws the weights until the status was last written where it is not told the time', () => {
    const canary = canaryAt('Progressing', runWith(), { lastTransitionTime: at(20) });
    expect(canaryView(canary)).toEqual(canaryView(canary, { nowMs }));
    expect(canaryView(canary)).not.toEqual(canaryView(canary, { nowMs: Date.parse(at(2000)) }));
  });

  test('leaves warnings out where they are not asked for', () => {
    const conditions = [{ type: 'Warning', status: 'True', reason: 'NotBuilt', message: 'no alerts' }];
    expect(view(canaryAt('Progressing', runWith(), { conditions }), { nowMs, warnings: 'hidden' })).not.toContain('NotBuilt');
  });

  test('is never wider than 80 columns, however many images', () => {
    const images = ['web', 'proxy', 'migrations'].map((name) => `registry.example.com/team/${name}:1.0`);
    const lines = canaryView(canaryAt('Progressing', runWith({ fromImages: images, toImages: images.toReversed() })), { nowMs, pods });
    expect(lines.filter((line) => [...line].length > viewWidth)).toEqual([]);
    expect(lines.filter((line) => line.includes('migrations:1.0'))).toHaveLength(3);
  });

  test('has the same text with colours as without', () => {
    const paint = paintFor({ write: () => {}, isTTY: true }, {});
    const coloured = canaryView(rolledBack, { nowMs, pods, paint });
    expect(coloured.join('\n')).toContain('\u001b[31m✗');
    expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(canaryView(rolledBack, { nowMs, pods }));
  });

  test.for([
    ['without a terminal', { isTTY: false }, {}],
    ['with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }],
    ['on a dumb terminal', { isTTY: true }, { TERM: 'dumb' }],
  ] as const)('has no colours %s', ([, out, env]) => {
    expect(paintFor({ write: () => {}, ...out }, env)('bad', 'text')).toBe('text');
  });
});
