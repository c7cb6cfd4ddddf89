import type { Canary } from '../../../src/api/canary.ts';
import { retryAnnotation } from '../../../src/api/group.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { Deployment } from '../../../src/sandbox/sim/objects.ts';
import type { CreateRule } from '../rule.ts';
import { shop } from '../shop.ts';

const failedByPods = (object: KubeObject | undefined) =>
  ['PodFailure', 'ProgressDeadlineExceeded'].includes((object as Canary | undefined)?.status?.run?.reason ?? '');

/** I5: what was tried and taken down is not started again by itself. I8, at the calm end: what the target holds was tried or is what the primary runs. */
export const retryRule: CreateRule = ({ view, report }) => {
  let touchedAtMs = Number.NEGATIVE_INFINITY;
  /** The target goes to zero a first time when the primary has taken its place; nothing has been tried then. */
  let isBootstrapped = false;
  let ended: { readonly fingerprint: string | undefined; readonly begunAtMs: number } | undefined;
  /** Also while the run goes on: then it is for the case that it fails. */
  let isRetryAsked = false;
  /** When pods or a snapshot were made last: an analysis began. */
  let begunAtMs = Number.NEGATIVE_INFINITY;
  let lastTried: string | undefined;
  const runs = () => (view.deployment('canary')?.spec.replicas ?? 0) > 0;
  /** Its pods run and its snapshot is kept: it is under analysis. */
  const noteTried = () => {
    const target = view.fingerprintOf('canary');
    if (runs() && target !== view.fingerprintOf('primary') && target !== undefined && view.kept().includes(target)) lastTried = target;
  };

  return {
    see: (fact) => {
      // Whoever asks for the rollback before there are pods has seen the revision.
      if (fact.kind === 'called' && fact.type === 'rollback' && fact.status === 200) lastTried = view.fingerprintOf('canary');
      if (fact.kind !== 'object' || view.canary() === undefined) return;
      const { plural } = fact.resource;
      const { name } = fact.object.metadata;
      // Pods that crash or never come up may speak before a snapshot is kept.
      if (plural === 'canaries' && failedByPods(fact.object) && !failedByPods(fact.before) && runs())
        lastTried = view.fingerprintOf('canary');
      const isConfig = (plural === 'configmaps' && name === 'conf') || (plural === 'secrets' && name === 'pass');
      const isOurs = (plural === 'deployments' || plural === 'canaries') && name === shop.name;
      if (fact.writer === 'user' && (isConfig || isOurs)) touchedAtMs = view.now();
      const retryOf = (object: typeof fact.before) => object?.metadata.annotations?.[retryAnnotation];
      if (plural === 'canaries' && retryOf(fact.before) !== retryOf(fact.object)) isRetryAsked = true;
      if (plural === 'deployments' || plural === 'controllerrevisions' || isConfig) noteTried();
      if (plural === 'controllerrevisions' && fact.type === 'ADDED') begunAtMs = view.now();
      if (plural !== 'deployments' || name !== shop.name) return;
      const replicas = (object: typeof fact.before) => (object as Deployment | undefined)?.spec.replicas ?? 0;
      const [before, now] = [replicas(fact.before), replicas(fact.object)];
      const isLeaving = view.canary()?.metadata.deletionTimestamp !== undefined;
      if (before > 0 && now === 0) {
        if (isBootstrapped) ended = { fingerprint: lastTried, begunAtMs };
        isBootstrapped = true;
      }
      if (before === 0 && now > 0 && ended !== undefined && fact.writer !== 'user' && !isLeaving) {
        const hasFailed = ended.fingerprint !== view.fingerprintOf('primary');
        const untouched = touchedAtMs < ended.begunAtMs && !isRetryAsked && hasFailed;
        if (untouched && ended.fingerprint === view.fingerprintOf('canary'))
          report('I5', `${ended.fingerprint} is tried again without a new revision or a retry`, ['Deployment web', 'Canary web']);
      }
      if (before === 0 && now > 0) {
        if (ended?.fingerprint === view.fingerprintOf('canary')) isRetryAsked = false;
        begunAtMs = view.now();
      }
    },
    end: () => {
      if (view.canary() === undefined) return;
      const [target, primary] = [view.fingerprintOf('canary'), view.fingerprintOf('primary')];
      if (target === primary || target === lastTried) return;
      report('I8', `the target holds ${target}, which was not tried, and the primary runs ${primary}`, ['Deployment web']);
    },
  };
};
