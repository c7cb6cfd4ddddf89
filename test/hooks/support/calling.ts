import type { CanaryWebhook } from '../../../src/api/canary.ts';
import type { HookCall, HookResult } from '../../../src/hooks/hook-caller.ts';
import { createHookCaller } from '../../../src/hooks/http-hook-caller.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { createUndiciTransport, type UndiciTransportOptions } from '../../../src/platform/undici-transport.ts';
import { canaryWith } from '../../api/canary-fixture.ts';
import { FakeClock } from '../../support/fake-clock.ts';

export interface CallingOptions {
  /** Of the caller; default one that stands still. */
  readonly clock?: Clock;
  /** Default 0: no wait is shortened. */
  readonly random?: () => number;
  readonly tls?: UndiciTransportOptions['tls'];
}

export interface Calling extends AsyncDisposable {
  /** What the process does when it ends. */
  close(): Promise<void>;
  /** Calls the hook at `url` for Canary shop/web in phase Progressing with checksum 485d; `webhook` and `call` add to that. */
  call(url: string, more?: { webhook?: Partial<CanaryWebhook>; call?: Partial<HookCall>; signal?: AbortSignal }): Promise<HookResult>;
}

/** A caller over real sockets. The transport's own clock stands still, so that only the caller bounds a try. */
export function startCalling({ clock = new FakeClock(), random = () => 0, tls }: CallingOptions = {}): Calling {
  const transport = createUndiciTransport({ clock: new FakeClock(), ...(tls && { tls }) });
  const caller = createHookCaller({ transport, clock, random, userAgent: 'serin/test' });
  return {
    call: (url, { webhook, call, signal = new AbortController().signal } = {}) => {
      const wholeCall: HookCall = {
        webhook: { name: 'gate', url, ...webhook },
        phase: 'Progressing',
        checksum: '485d',
        idempotencyKey: 'u1/run/25/0/rollout/0',
        ...call,
      };
      return caller.call(canaryWith(), wholeCall, signal);
    },
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}
