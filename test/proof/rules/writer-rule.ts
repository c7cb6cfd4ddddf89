import { leaseResource } from '../../../src/kube/lease.ts';
import { objectKey } from '../../../src/kube/object-key.ts';
import type { CreateRule } from '../rule.ts';

/** Where the controllers of the proof hold their lease. */
export const leaseKey = objectKey('platform', 'flagger-leader-election');

/** I6: with a lease only its holder writes, while it is valid; without one, nobody writes after a younger process has begun to. */
export const writerRule: CreateRule = ({ view, report }) => {
  let youngest = 0;
  return {
    see: (fact) => {
      if (fact.kind !== 'write') return;
      const spec = view.store.get(leaseResource, leaseKey)?.['spec'] as
        | { holderIdentity?: string; renewTime?: string; leaseDurationSeconds?: number }
        | undefined;
      const age = Number(fact.writer.split('#')[1] ?? 0);
      if (spec === undefined) {
        if (age < youngest) report('I6', `${fact.writer} wrote after serin#${youngest} had begun: ${fact.request}`, [fact.request]);
        youngest = Math.max(youngest, age);
        return;
      }
      const endMs = Date.parse(spec.renewTime ?? '') + (spec.leaseDurationSeconds ?? 0) * 1000;
      if (spec.holderIdentity !== fact.identity || view.now() > endMs)
        report('I6', `${fact.identity} wrote, but ${spec.holderIdentity} holds the lease: ${fact.request}`, ['Lease', fact.request]);
    },
  };
};
