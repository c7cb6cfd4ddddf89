import type { CreateRule } from '../rule.ts';
import { isRoute } from '../view.ts';

/** I3: the end of a run is told only while the route is, or has been since, wholly at the primary; and each end under one key. */
export const announcementRule: CreateRule = ({ view, report }) => {
  let exposedRun: string | undefined;
  // A deletion gives the target its traffic back, whatever became of the run before.
  const isLeaving = () => view.canary()?.metadata.deletionTimestamp !== undefined;
  const ends = new Map<string, string>();

  return {
    see: (fact) => {
      if (fact.kind === 'object' && (isRoute(fact.resource) || fact.resource.plural === 'services')) {
        const isWhole = view.written()?.isExposed !== true && view.isAccepted();
        if (isWhole) exposedRun = undefined;
        else if (view.written()?.isExposed === true && !isLeaving()) exposedRun = view.canary()?.status?.run?.id;
      }
      if (fact.kind !== 'called') return;
      const isEnd = fact.type === 'post-rollout' || (fact.type === 'alert' && /\/(Promoted|RolledBack)$/.test(fact.key));
      if (!isEnd) return;
      const [uid = '', run = ''] = fact.key.split('/');
      if (exposedRun === run)
        report('I3', `${fact.type} tells the end of run ${run} while the canary gets traffic`, ['HTTPRoute web', fact.key]);
      const known = ends.get(`${uid}/${run}/${fact.type}`);
      if (known !== undefined && known !== fact.key && fact.type === 'alert')
        report('I3', `run ${run} has two ends: ${known} and ${fact.key}`, ['Canary web']);
      ends.set(`${uid}/${run}/${fact.type}`, fact.key);
    },
  };
};
