import type { CanaryWebhook } from '../api/canary.ts';
import { webhookRetries, webhookTimeoutMs } from '../api/defaults.ts';
import { parseDurationMs } from '../api/durations.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import { sleep } from '../platform/sleep.ts';
import type { Transport } from '../platform/transport.ts';
import { TransportError } from '../platform/transport-error.ts';
import { exchangeWithHook, type HookAnswer, type HookRequest } from './exchange-with-hook.ts';
import { readHookAddress } from './hook-address.ts';
import type { HookCaller, HookResult } from './hook-caller.ts';
import { hookPayload } from './hook-payload.ts';
import { retryDelayMs } from './retry-delay.ts';

export interface HookCallerOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Spreads the waits between tries. */
  readonly random: Random;
  readonly userAgent: string;
}

/** Flagger's (200 to 202), and 204, which is ours. */
const successCodes: readonly number[] = [200, 201, 202, 204];

/** Servers take no longer line; each part of it is looked for in whatever the hook answers, so that none is repeated to people. */
const longestAddress = 8192;

interface Try {
  readonly result: HookResult;
  readonly mayRetry: boolean;
  readonly retryAfter: string | undefined;
}

/** Calls hooks over HTTP, as flagger-engine section 3 says. Rule 4: it can take as long as `longestCallMs` says, so it belongs into an operation. */
export function createHookCaller(options: HookCallerOptions): HookCaller {
  const { clock, random, userAgent } = options;
  return {
    call: async (canary, call, signal) => {
      if (call.webhook.url.length > longestAddress) return failed(`the address of the hook is longer than ${longestAddress} characters`);
      const address = readHookAddress(call.webhook.url);
      if (address === undefined) return failed('the address of the hook is not a URL that begins with http:// or https://');
      const malformed = malformedTimeout(call.webhook);
      if (malformed !== undefined) return failed(malformed);
      const request: HookRequest = {
        address,
        headers: { 'content-type': 'application/json', 'idempotency-key': call.idempotencyKey, 'user-agent': userAgent },
        body: hookPayload(canary, call),
        timeoutMs: webhookTimeoutMs(call.webhook),
        tls: call.webhook.disableTLS === true ? 'skip-verify' : 'verify',
        signal,
      };
      const mostTries = 1 + webhookRetries(call.webhook);
      for (let tries = 1; ; tries++) {
        const { result, mayRetry, retryAfter } = await tryOnce(request, tries, options);
        if (!mayRetry) return result;
        if (tries < mostTries) await sleep(clock, retryDelayMs(tries, { retryAfter, clock, random }), signal);
        if (signal.aborted) return failed('cancelled');
        if (tries >= mostTries) return result;
      }
    },
  };
}

async function tryOnce(request: HookRequest, tries: number, options: HookCallerOptions): Promise<Try> {
  try {
    const answer = await exchangeWithHook(request, options);
    return { result: resultOf(answer, tries), mayRetry: isTransient(answer.status), retryAfter: answer.retryAfter };
  } catch (error) {
    if (!(error instanceof TransportError))
      return { result: failed('the hook could not be called'), mayRetry: false, retryAfter: undefined };
    // The transport is closed for good, because the process ends: more tries would only keep it alive.
    const isClosed = error.kind === 'aborted' && !request.signal.aborted;
    return { result: failed(withTries(error.message, tries)), mayRetry: !isClosed, retryAfter: undefined };
  }
}

function resultOf(answer: HookAnswer, tries: number): HookResult {
  const { status } = answer;
  return successCodes.includes(status) ? { kind: 'ok' } : { kind: 'refused', status, message: refusal(answer, tries) };
}

/** What the hook says is the message, as in Flagger for 4xx; of 5xx and 429 Flagger shows nothing, which is a defect. */
function refusal({ status, text, redirectRefused }: HookAnswer, tries: number): string {
  if (redirectRefused !== undefined) return redirectRefused;
  if (status < 300) return 'only 200, 201, 202 and 204 are success';
  return isTransient(status) ? withTries(text, tries) : text;
}

function isTransient(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

function malformedTimeout({ timeout = '' }: CanaryWebhook): string | undefined {
  if (timeout === '' || (parseDurationMs(timeout) ?? 0) > 0) return undefined;
  return `the timeout of the hook, ${JSON.stringify(timeout.slice(0, 40))}, is not a duration above 0`;
}

function withTries(message: string, tries: number): string {
  return tries === 1 ? message : `${message} (after ${tries} tries)`.trimStart();
}

function failed(message: string): HookResult {
  return { kind: 'failed', message };
}
