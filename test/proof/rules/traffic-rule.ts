import type { CreateRule } from '../rule.ts';
import { isRoute, weightSums } from '../view.ts';

/** One turn of the controller, its two writes, and the proxy's acceptance and propagation. */
const graceMs = 1_000;

/** I1: traffic is never for long where nobody can serve it while somebody else can; weights sum to 100. */
export const trafficRule: CreateRule = ({ view, report, excusedUntilMs }) => {
  const since = new Map<string, number>();
  const reported = new Set<string>();

  const judge = (what: string, isWrong: boolean, objects: readonly string[]) => {
    if (!isWrong) {
      since.delete(what);
      reported.delete(what);
      return;
    }
    const begin = since.get(what) ?? view.now();
    since.set(what, begin);
    const lastsMs = view.now() - Math.max(begin, excusedUntilMs());
    if (lastsMs <= graceMs || reported.has(what)) return;
    reported.add(what);
    report('I1', `${what} for ${Math.round(lastsMs)} ms, while the other side can serve or the primary should have it`, objects);
  };

  return {
    see: (fact) => {
      if (fact.kind !== 'object' || !isRoute(fact.resource) || fact.type === 'DELETED') return;
      const odd = weightSums(fact.object).filter((sum) => sum !== 100 && sum !== 1);
      if (odd.length > 0) report('I1', `weights sum to ${odd.join(', ')}`, [`${fact.object.kind} ${fact.object.metadata.name}`]);
    },
    look: () => {
      if (view.canary() === undefined) return;
      const [primary, canary] = [view.ready('primary'), view.ready('canary')];
      for (const [place, pointing] of [
        ['HTTPRoute', view.active()],
        ['Service', view.apex()],
      ] as const) {
        const points = pointing?.points;
        const objects = [`${place} web`, `primary: ${primary} ready`, `canary: ${canary} ready`];
        const guarded = place === 'HTTPRoute' || primary > 0;
        judge(`${place} points at a canary without pods`, guarded && points?.has('canary') === true && canary === 0, objects);
        const elsewhere = place === 'HTTPRoute' && canary > 0;
        judge(`${place} points at a primary without pods`, elsewhere && points?.has('primary') === true && primary === 0, objects);
      }
    },
  };
};
