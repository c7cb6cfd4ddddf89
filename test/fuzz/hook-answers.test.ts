import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHookCaller } from '../../src/hooks/http-hook-caller.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Transport, TransportStream } from '../../src/platform/transport.ts';
import { TransportError, type TransportErrorKind } from '../../src/platform/transport-error.ts';
import { canaryWith } from '../api/canary-fixture.ts';
import { fuzz } from './support/fuzz.ts';

type Said =
  | { readonly status: number; readonly headers: Record<string, string>; readonly body: readonly string[] }
  | { readonly fails: TransportErrorKind };

const token = 'planted-token-0123456789';
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(token, 'Forbidden', '<title>Sign in</title>', 'x'.repeat(70_000), '💥'.repeat(400), '\u202e\u001b[31m'),
);
const headers = fc.record(
  {
    'retry-after': fc.oneof(
      fc.nat(1000).map(String),
      fc.constantFrom(
        '-5',
        '99999999999999999999',
        'Fri, 31 Dec 9999 23:59:59 GMT',
        'Thu, 01 Jan 1970 00:00:00 GMT',
        'soon GMT',
        '',
        '1e9',
        '٣',
      ),
    ),
    location: fc.oneof(
      fc.constantFrom('/again', '//hook.test', 'https://other.test/x', `http://u:${token}@hook.test/`, 'file:///etc', '%', '?', '#'),
      fc.string({ maxLength: 8 }),
    ),
    'content-type': fc.constantFrom('text/html', 'text/plain', 'TEXT/HTML; x', ''),
    'content-encoding': fc.constantFrom('gzip', 'identity', ''),
  },
  { requiredKeys: [] },
);
const status = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(200, 204, 302, 307, 403, 429, 500, 501, 503) },
  fc.integer({ min: 100, max: 999 }),
);
const answer: fc.Arbitrary<Said> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ status, headers, body: fc.array(text, { maxLength: 3 }) }) },
  fc.record({ fails: fc.constantFrom('timeout', 'refused', 'reset', 'tooLarge' as const) }),
);

/** Answers with one after the other, and with the last from then on. */
function scripted(answers: readonly Said[], counts: { requests: number; chunks: number }): Transport {
  const stream = async (): Promise<TransportStream> => {
    const said = answers[Math.min(counts.requests, answers.length - 1)] ?? { fails: 'reset' };
    counts.requests += 1;
    if ('fails' in said) throw new TransportError(said.fails, 'POST hook.test: no answer');
    return { status: said.status, headers: said.headers, body: endless(said.body, counts) };
  };
  return { stream, request: () => Promise.reject(new Error('not asked for')), close: async () => {} };
}

/** Chunks, the last of them again and again where it is long: an answer that never ends. */
async function* endless(chunks: readonly string[], counts: { chunks: number }): AsyncGenerator<string> {
  for (const chunk of chunks) {
    do {
      counts.chunks += 1;
      yield chunk;
    } while (chunk.length > 50_000);
  }
}

/** Lets no time pass before what is waited for, and remembers how long that was. */
function hastyClock(waits: number[]): Clock {
  return {
    now: () => Date.parse('2026-01-01T00:00:00Z'),
    monotonicMs: () => 0,
    schedule: (delayMs, callback) => {
      waits.push(delayMs);
      const timer = setImmediate(callback);
      return () => clearImmediate(timer);
    },
  };
}

test('a hook that answers anything, any number of times, agreed, refused or failed, within its tries, in one safe line', async () => {
  await fuzz(
    1500,
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 6 }), fc.integer({ min: -1, max: 3 }), async (answers, retries) => {
      const counts = { requests: 0, chunks: 0 };
      const waits: number[] = [];
      const caller = createHookCaller({
        transport: scripted(answers, counts),
        clock: hastyClock(waits),
        random: () => 0.5,
        userAgent: 'serin/test',
      });
      const webhook = { name: 'gate', url: `http://hook.test/gate?token=${token}`, timeout: '10s', retries };
      const result = await caller.call(
        canaryWith(),
        { webhook, phase: 'Progressing', checksum: '4', idempotencyKey: 'k' },
        new AbortController().signal,
      );

      const mostTries = 1 + Math.max(0, retries);
      expect(counts.requests).toBeLessThanOrEqual(4 * mostTries);
      expect(counts.chunks).toBeLessThanOrEqual(5 * counts.requests);
      for (const wait of waits) expect(wait).toBeLessThanOrEqual(60_000);
      const last = answers[Math.min(counts.requests, answers.length) - 1];
      if (last === undefined) throw new Error('nothing was asked');
      if ('fails' in last) expect(result.kind).toBe('failed');
      else if ([200, 201, 202, 204].includes(last.status)) expect(result).toEqual({ kind: 'ok' });
      else expect(result).toMatchObject({ kind: 'refused', status: last.status });
      const message = result.kind === 'ok' ? '' : result.message;
      expect(message).not.toMatch(/planted-token|[\p{Cc}\p{Cf}]/u);
      expect([...message].length).toBeLessThanOrEqual(320);
      expect(message.isWellFormed()).toBe(true);
    }),
  );
});
