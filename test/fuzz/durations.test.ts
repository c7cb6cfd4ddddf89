import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDurationMs } from '../../src/api/durations.ts';
import { validate } from '../../src/api/validate.ts';
import { canaryWith } from '../api/canary-fixture.ts';
import { ableContext } from '../api/validation-fixture.ts';
import { fuzz } from './support/fuzz.ts';
import { goDurationNs } from './support/go-duration.ts';

const number = fc.oneof(
  fc.nat(99_999).map(String),
  fc.stringMatching(/^[0-9]{0,4}\.[0-9]{0,6}$/),
  fc.constantFrom('', '.', '1.2.3', '1e3', '٣', '2562047', '2562048', '9'.repeat(30)),
);
const unit = fc.constantFrom('ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h', 'd', 'M', '', ' s', 'constructor');
const written = fc
  .tuple(
    fc.constantFrom('', '', '', '-', '+', ' '),
    fc.array(
      fc.tuple(number, unit).map((part) => part.join('')),
      { maxLength: 4 },
    ),
    fc.constantFrom('', '', '', ' ', '0', '\n'),
  )
  .map(([sign, parts, end]) => sign + parts.join('') + end);
const junk = fc.oneof(
  { weight: 6, arbitrary: written },
  fc.string({ unit: fc.constantFrom('1', '0', '.', 's', 'm', 'h', '-', '+'), maxLength: 6 }),
  fc.string({ maxLength: 6 }),
);

/** Go cuts off what is less than a nanosecond of each part, and we round it. */
const mostRoundedMs = 1e-5;

test('a duration is read as Go reads it, and nothing else is one', async () => {
  await fuzz(
    4000,
    fc.property(junk, (text) => {
      const [ms, ns] = [parseDurationMs(text), goDurationNs(text)];
      if (ns === undefined) expect(ms, JSON.stringify(text)).toBeUndefined();
      else
        expect(Math.abs((ms ?? Number.NaN) - Number(ns) / 1e6), JSON.stringify(text)).toBeLessThanOrEqual(
          mostRoundedMs + Math.abs(Number(ns)) * 1e-20,
        );
    }),
  );
});

test('a duration that was written is read as what it was, and longer ones stay longer', async () => {
  const durationMs = fc.oneof(fc.nat(200_000), fc.integer({ min: -(10 ** 12), max: 10 ** 12 }));
  await fuzz(
    2000,
    fc.property(durationMs, durationMs, (a, b) => {
      const [readA, readB] = [parseDurationMs(formatDuration(a)) ?? Number.NaN, parseDurationMs(formatDuration(b)) ?? Number.NaN];
      expect([readA, Math.sign(readA - readB)]).toEqual([a, Math.sign(a - b)]);
      expect(goDurationNs(formatDuration(a))).toBe(BigInt(a) * 1_000_000n);
    }),
  );
});

test('what is no duration is told with the field and its value', async () => {
  await fuzz(
    300,
    fc.property(junk, (text) => {
      fc.pre(goDurationNs(text) === undefined && text !== '');
      const webhooks = [{ name: 'gate', url: 'http://gate.test', timeout: text }];
      const { errors, warnings } = validate(
        canaryWith({ analysis: { interval: text, metrics: [{ name: 'request-duration', interval: text }], webhooks } }),
        ableContext,
      );
      for (const field of ['interval', 'metrics[0].interval', 'webhooks[0].timeout']) {
        const path = `spec.analysis.${field}`;
        const told = [...errors, ...warnings]
          .filter((issue) => issue.path === path)
          .map(({ message }) => message.includes(JSON.stringify(text).slice(0, 70)));
        if (told.length > 0) expect(told, path).toContain(true);
        else
          expect(
            errors.map((issue) => issue.path),
            path,
          ).toContain('spec.analysis.interval');
      }
    }),
  );
});
