import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CanaryPhase } from '../../src/api/canary.ts';
import { webhookTypes } from '../../src/api/canary-analysis.ts';
import { createHookCaller } from '../../src/hooks/http-hook-caller.ts';
import { createUndiciTransport } from '../../src/platform/undici-transport.ts';
import { canaryWith } from '../api/canary-fixture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { startScriptedServer } from '../support/kube/scripted-server.ts';

/** What Flagger 1.44 sent to a hook on a real cluster, and what it was answered. */
interface RecordedRequest {
  readonly path: string;
  readonly contentType: string;
  readonly contentLength: number;
  readonly body: {
    readonly name: string;
    readonly namespace: string;
    readonly phase: CanaryPhase;
    readonly checksum: string;
    readonly metadata: Readonly<Record<string, string>>;
  };
  readonly answered: number;
}

const recorded: RecordedRequest[] = JSON.parse(readFileSync(join(import.meta.dirname, 'recorded/flagger-1.44.json'), 'utf8'));

/** Of each type and phase one, of events one of each severity and one with a character that Go escapes. */
describe('what Flagger 1.44 sent', () => {
  test('is recorded for each type of hook', () => {
    const types = new Set(recorded.map(({ body }) => body.metadata['kind']));
    expect([...types].sort()).toEqual(webhookTypes.filter((type) => type !== '').sort());
  });

  test.for(recorded.map((request) => [request.body.metadata['kind'], request.body.phase, request] as const))(
    'to a %s hook in phase %s is what we send, byte for byte',
    async ([, , { path, contentType, contentLength, body, answered }]) => {
      await using server = await startScriptedServer({ answer: (request) => request.answer(answered) });
      await using transport = disposable();
      const { kind = '', suite = '', ...event } = body.metadata;
      const caller = createHookCaller({ transport, clock: new FakeClock(), random: () => 0, userAgent: 'serin/test' });
      const result = await caller.call(
        canaryWith({ metadata: { name: body.name, namespace: body.namespace } }),
        {
          webhook: { name: `${kind}-hook`, url: server.url + path, timeout: '5s', metadata: { suite, kind } },
          phase: body.phase,
          checksum: body.checksum,
          metadata: event,
          idempotencyKey: 'key',
        },
        new AbortController().signal,
      );
      const [request] = server.requests;
      expect(JSON.stringify(JSON.parse(request?.body ?? ''))).toBe(JSON.stringify(body));
      expect([request?.method, request?.path, request?.headers['content-type'], Number(request?.headers['content-length'])]).toEqual([
        'POST',
        path,
        contentType,
        contentLength,
      ]);
      expect(result.kind).toBe(answered === 200 ? 'ok' : 'refused');
    },
  );
});

function disposable() {
  const transport = createUndiciTransport({ clock: new FakeClock() });
  return { ...transport, [Symbol.asyncDispose]: () => transport.close() };
}
