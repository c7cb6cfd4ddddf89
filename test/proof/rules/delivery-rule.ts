import type { CreateRule } from '../rule.ts';
import { hookUrl } from '../shop.ts';
import { termMs } from './writer-rule.ts';

/** By so much two renewals in a row may be late where all is well. */
const renewalLatencyMs = 200;
const owed = ['pre-rollout', 'rollout', 'post-rollout'];

/**
 * I7, as far as one story shows it (the rest compares two, in crash.ts): a hook that has agreed is not called again with the same key, unless the process that
 * called it may have been stopped or replaced since; and at the calm end each run that came to a verdict has been told to its post-rollout hook, and to the
 * sink (I3).
 */
export const deliveryRule: CreateRule = ({ view, report }) => {
  const agreed = new Map<string, number>();
  const told = new Set<string>();
  const alerted = new Set<string>();
  /** Until when a process may have been stopped or replaced, or may go on beside the one that replaces it. */
  let changesUntilMs = Number.NEGATIVE_INFINITY;
  let holder: string | undefined;
  let renewedAtMs = Number.POSITIVE_INFINITY;
  /** Of the renewal before: the answer to the last one may have been lost, so that the holder stood down and took the lease again. */
  let knownRenewedAtMs = Number.POSITIVE_INFINITY;

  return {
    see: (fact) => {
      if (fact.kind === 'note' && /^serin#\d+ (starts|is killed)$/.test(fact.text)) changesUntilMs = Math.max(changesUntilMs, view.now());
      if (fact.kind === 'object' && fact.resource.plural === 'leases') {
        const { holderIdentity } = (fact.object['spec'] ?? {}) as { holderIdentity?: string };
        const hasLapsed = view.now() - renewedAtMs >= termMs || view.now() - knownRenewedAtMs >= termMs + renewalLatencyMs;
        if (holderIdentity !== holder || hasLapsed || fact.type === 'DELETED') changesUntilMs = Math.max(changesUntilMs, view.now());
        // Whom a user took the lease from cannot know before its term is over.
        if (fact.writer === 'user' && holder !== undefined) changesUntilMs = Math.max(changesUntilMs, renewedAtMs + termMs);
        holder = holderIdentity;
        [knownRenewedAtMs, renewedAtMs] = [renewedAtMs, view.now()];
      }
      if (fact.kind === 'called' && fact.type === 'alert' && /\/(Promoted|RolledBack)$/.test(fact.key))
        alerted.add(fact.key.split('/')[1] ?? '');
      if (fact.kind !== 'called' || !owed.includes(fact.type)) return;
      const [, run = ''] = fact.key.split('/');
      if (fact.type === 'post-rollout') told.add(run);
      const before = agreed.get(fact.key);
      if (before !== undefined && changesUntilMs < before)
        report('I7', `${fact.type} is called again with ${fact.key}, which it had agreed to`, [fact.key]);
      if (fact.status >= 200 && fact.status < 300) agreed.set(fact.key, view.now());
    },
    end: () => {
      const canary = view.canary();
      const isHooked = canary?.spec.analysis.webhooks?.some(({ url }) => url === hookUrl('post-rollout')) === true;
      const ended = (canary?.status?.history ?? []).filter(({ result, reason }) => result !== 'superseded' && reason !== 'TargetReverted');
      for (const { id, result } of ended) {
        if (isHooked && !told.has(id))
          report('I7', `run ${id} has ${result}, and its post-rollout hook was not called`, ['Canary web', id]);
        if (!alerted.has(id)) report('I3', `run ${id} has ${result}, and no alert says so`, ['Canary web', id]);
      }
    },
  };
};
