import type { Canary, CanaryPhase, CanaryWebhook } from '../api/canary.ts';

/** What a hook is told besides the Canary's name and namespace (flagger-engine section 3). */
export interface HookCall {
  readonly webhook: CanaryWebhook;
  readonly phase: CanaryPhase;
  /** Of trackedConfigs and lastAppliedSpec: constant during one analysis. */
  readonly checksum: string;
  /** Joined to the hook's own metadata and not overridden by it; of event hooks: eventMessage, eventType, timestamp. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The same for every repeat of this delivery (rule 4). */
  readonly idempotencyKey: string;
}

/**
 * `ok`: the hook agreed. `refused`: it answered, and not with success; `message` is what it said, or why its answer does not count, without the status,
 * and empty where it said nothing. `failed`: no answer within its tries, or it could not be called. `message` is one line, safe to show and bounded.
 */
export type HookResult =
  | { readonly kind: 'ok' }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Calls one hook, with its own time-out and retries. Never throws. A repeat is as harmless as the hook makes its idempotency key. */
export interface HookCaller {
  call(canary: Canary, call: HookCall, signal: AbortSignal): Promise<HookResult>;
}
