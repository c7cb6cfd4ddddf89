import type { CanaryWebhook } from '../api/canary.ts';
import { webhookRetries, webhookTimeoutMs } from '../api/defaults.ts';
import { longestRetryAfterMs } from './retry-delay.ts';

/** The longest that a call of `webhook` can take with all its tries and the waits between them, for the time limit of its operation (rule 4). Pure. */
export function longestCallMs(webhook: CanaryWebhook): number {
  const retries = webhookRetries(webhook);
  return (retries + 1) * webhookTimeoutMs(webhook) + retries * longestRetryAfterMs;
}
