import type { CreateRule } from '../rule.ts';
import { leaseKey } from '../shop.ts';

/** A holder's term ends so long after its last renewal, whatever it knows; then nobody is to write until another holds the lease. */
export const termMs = 10_000;

interface Lease {
  readonly holder: string | undefined;
  /** By the true clock: those of the processes may be wrong. */
  readonly renewedAtMs: number;
  readonly durationMs: number;
}

/** I6: with a lease only its holder writes, while it is valid; without one, nobody writes after a younger process has begun to. */
export const writerRule: CreateRule = ({ view, report }) => {
  let youngest = 0;
  let lease: Lease | undefined;
  /** Whom a user took the lease from: it cannot know before its term is over. */
  let robbed: { readonly holder: string | undefined; readonly untilMs: number } | undefined;

  return {
    see: (fact) => {
      if (fact.kind === 'object' && fact.resource.plural === 'leases') {
        const spec = (fact.type === 'DELETED' ? {} : fact.object['spec']) as { holderIdentity?: string; leaseDurationSeconds?: number };
        // Who takes the lease and then deletes it has still robbed the first holder.
        const isRobbed = robbed !== undefined && view.now() <= robbed.untilMs;
        if (fact.writer === 'user' && lease !== undefined && !isRobbed)
          robbed = { holder: lease.holder, untilMs: lease.renewedAtMs + termMs };
        lease = { holder: spec.holderIdentity, renewedAtMs: view.now(), durationMs: (spec.leaseDurationSeconds ?? 0) * 1000 };
      }
      if (fact.kind !== 'write') return;
      if (lease === undefined) {
        const age = Number(fact.writer.split('#')[1] ?? 0);
        if (age < youngest) report('I6', `${fact.writer} wrote after serin#${youngest} had begun: ${fact.request}`, [fact.request]);
        youngest = Math.max(youngest, age);
        return;
      }
      const holds = lease.holder === fact.identity && view.now() <= lease.renewedAtMs + lease.durationMs;
      const cannotKnow = robbed?.holder === fact.identity && view.now() <= robbed.untilMs;
      if (!holds && !cannotKnow)
        report('I6', `${fact.identity} wrote, but ${lease.holder} holds the lease: ${fact.request}`, [`Lease ${leaseKey}`, fact.request]);
    },
  };
};
