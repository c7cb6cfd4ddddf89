import type { Deployment } from '../../../src/sandbox/sim/objects.ts';
import type { CreateRule } from '../rule.ts';
import { shop } from '../shop.ts';

/** A change so short before the pods went may be a new revision that was not tried yet. */
const drainingMs = 5_000;

/** I5: what was tried and taken down is not started again by itself. I8, at the calm end: what the target holds was tried or is what the primary runs. */
export const retryRule: CreateRule = ({ view, report }) => {
  let touchedAtMs = Number.NEGATIVE_INFINITY;
  let ended: { readonly fingerprint: string | undefined; readonly atMs: number } | undefined;
  const tried = new Set<string>();
  const current = () => `${view.fingerprintOf('canary')} since ${touchedAtMs}`;

  return {
    see: (fact) => {
      if (fact.kind !== 'object' || view.canary() === undefined) return;
      const { plural } = fact.resource;
      const { name } = fact.object.metadata;
      const isConfig = (plural === 'configmaps' && name === 'conf') || (plural === 'secrets' && name === 'pass');
      const isOurs = (plural === 'deployments' || plural === 'canaries') && name === shop.name;
      if (fact.writer === 'user' && (isConfig || isOurs)) touchedAtMs = view.now();
      if (plural !== 'deployments' || name !== shop.name) return;
      const replicas = (object: typeof fact.before) => (object as Deployment | undefined)?.spec.replicas ?? 0;
      const [before, now] = [replicas(fact.before), replicas(fact.object)];
      const isLeaving = view.canary()?.metadata.deletionTimestamp !== undefined;
      if (before > 0 && now === 0) ended = { fingerprint: view.fingerprintOf('canary'), atMs: view.now() };
      if (before === 0 && now > 0 && ended !== undefined && fact.writer !== 'user' && !isLeaving) {
        const untouched = touchedAtMs < ended.atMs - drainingMs;
        if (untouched && ended.fingerprint === view.fingerprintOf('canary'))
          report('I5', `${ended.fingerprint} is tried again without a new revision or a retry`, ['Deployment web', 'Canary web']);
      }
    },
    look: () => {
      if ((view.deployment('canary')?.spec.replicas ?? 0) > 0) tried.add(current());
    },
    end: () => {
      if (view.canary() === undefined) return;
      const [target, primary] = [view.fingerprintOf('canary'), view.fingerprintOf('primary')];
      if (target === primary || tried.has(current())) return;
      report('I8', `the target holds ${target}, which was never tried, and the primary runs ${primary}`, ['Deployment web']);
    },
  };
};
