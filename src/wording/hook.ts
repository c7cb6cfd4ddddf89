import type { CanaryWebhook } from '../api/canary.ts';
import type { webhookType } from '../api/defaults.ts';
import type { WordedEvent } from './announcement.ts';

type HookType = ReturnType<typeof webhookType>;

/** What a hook came to, as hooks/ says it. */
type Result =
  | { readonly kind: 'ok' }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

const titles: Readonly<Partial<Record<HookType, string>>> = {
  'confirm-rollout': 'Confirm-rollout check',
  'pre-rollout': 'Pre-rollout check',
  'confirm-traffic-increase': 'Confirm-traffic-increase check',
  'confirm-promotion': 'Confirm-promotion check',
  'post-rollout': 'Post-rollout check',
};

/** What a hook that did not agree came to, after its name. */
export function wordRefusal(result: Exclude<Result, { kind: 'ok' }>): string {
  if (result.kind === 'failed') return result.message;
  return `answered ${result.status}${result.message === '' ? '' : `: ${result.message}`}`;
}

/**
 * The Event of one answer, in Flagger's words (flagger-engine section 4.4); undefined where another Event says it: a failed rollout or pre-rollout hook is
 * told with the checks, and a gate that goes on refusing is told once.
 */
export function wordHookResult({
  type,
  name,
  result,
  attempt,
}: {
  type: HookType;
  name: CanaryWebhook['name'];
  result: Result;
  attempt: number;
}): WordedEvent | undefined {
  if (type === 'rollback') {
    if (result.kind === 'ok') return { reason: 'RollbackRequested', type: 'Warning', message: `Rollback check ${name} passed` };
    return attempt > 0 ? undefined : { reason: 'HookPassed', type: 'Normal', message: `Rollback hook ${name} not signaling a rollback` };
  }
  if (result.kind === 'ok') {
    const title = titles[type];
    return title === undefined ? undefined : { reason: 'HookPassed', type: 'Normal', message: `${title} ${name} passed` };
  }
  if (type === 'post-rollout')
    return { reason: 'HookFailed', type: 'Warning', message: `Post-rollout hook ${name} failed: ${wordRefusal(result)}` };
  return undefined;
}
