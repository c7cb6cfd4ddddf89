import type { Canary, CanaryWebhook } from '../api/canary.ts';
import { webhookType } from '../api/defaults.ts';

export type HookType = ReturnType<typeof webhookType>;

/** The hooks of one type in the order of the list, in which they are called; a hook without a type is a rollout hook. Pure. */
export function hooksOf(canary: Canary, type: HookType): readonly CanaryWebhook[] {
  return (canary.spec.analysis.webhooks ?? []).filter((webhook) => webhookType(webhook) === type);
}
