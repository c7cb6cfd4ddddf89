import { expect, test } from 'vitest';
import { createEventHooks } from '../../src/controller/event-hooks.ts';
import type { HookCaller, HookResult } from '../../src/hooks/hook-caller.ts';
import { createHookCaller } from '../../src/hooks/http-hook-caller.ts';
import type { Transport } from '../../src/platform/transport.ts';
import { canaryWith } from '../api/canary-fixture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const event = { type: 'Normal', reason: 'Promoted', message: 'done' } as const;
const canaryOf = (uid: string, retries = 0) =>
  canaryWith({ metadata: { uid }, analysis: { webhooks: [{ name: 'sink', type: 'event', url: 'http://sink.test/', retries }] } });

function setUp(hookCaller: HookCaller, clock = new FakeClock()) {
  const stopping = new AbortController();
  const log = recordingLog();
  return { stopping, log, send: createEventHooks({ hookCaller, clock, log, signal: stopping.signal }) };
}

/** A sink that answers when the test says so. */
function hangingCaller() {
  const called: string[] = [];
  const answers: ((result: HookResult) => void)[] = [];
  const call: HookCaller['call'] = ({ metadata }) => {
    called.push(metadata.uid);
    return new Promise((resolve) => answers.push(resolve));
  };
  return { call, called, answers };
}

const busy: Transport = {
  request: () => Promise.reject(new Error('hooks are streamed')),
  stream: async () => ({ status: 503, headers: {}, body: (async function* () {})() }),
  close: async () => {},
};

test('one Canary whose sink hangs takes no places from the others', async () => {
  const caller = hangingCaller();
  const { send } = setUp(caller);
  for (let count = 0; count < 300; count++) send(canaryOf('u1'), event);
  send(canaryOf('u2'), event);
  expect(caller.called).toEqual([...Array(10).fill('u1'), 'u2']);
});

test('a sink that answers again is told of events again', async () => {
  const caller = hangingCaller();
  const clock = new FakeClock();
  const { send } = setUp(caller, clock);
  for (let count = 0; count < 11; count++) send(canaryOf('u1'), event);
  caller.answers[0]?.({ kind: 'ok' });
  await clock.advance(0);
  send(canaryOf('u1'), event);
  send(canaryOf('u1'), event);
  expect(caller.called).toHaveLength(11);
});

test('a process that stops waits for no retry of an event hook', async () => {
  const clock = new FakeClock();
  const { send, stopping, log } = setUp(createHookCaller({ transport: busy, clock, random: () => 0, userAgent: 'serin/test' }), clock);
  send(canaryOf('u1', 5), event);
  await clock.advance(0);
  expect(clock.pendingTimers).toBe(1);
  stopping.abort();
  await clock.advance(0);
  expect(clock.pendingTimers).toBe(0);
  expect(log.lines).toEqual([]);
});
