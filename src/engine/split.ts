import { createHash } from 'node:crypto';
import type { Run } from '../api/run.ts';
import type { TrafficSplit } from '../api/traffic-split.ts';
import type { EngineContext } from './context.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Ten letters that are the same for the same run (rule 3), as Flagger's random ones look. */
function lettersOf(text: string): string {
  return [...createHash('sha256').update(text).digest().subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('');
}

/** Whether users can meet the canary: a weight, or a match of A/B testing. */
export function isExposed(run: Run): boolean {
  return run.weight > 0 || run.matched === true;
}

/** What the route should say for the run as it stands. */
export function splitOf(context: Pick<EngineContext, 'run' | 'history' | 'policy'>): TrafficSplit {
  const { run } = context;
  const cookies = cookiesOf(context);
  return {
    canaryWeightPercent: run.weight,
    matched: run.matched === true ? 'canary' : 'primary',
    // A canary that stands in for the primary gets the requests themselves.
    mirror: run.mirrored === true && run.primaryDown !== true ? 'on' : 'off',
    ...(cookies === undefined ? {} : { cookies }),
  };
}

/** Cookies of a run come from its id; at weight 0 the last one that was given out is taken back (flagger-routing section 1.5). */
function cookiesOf({ run, history, policy }: Pick<EngineContext, 'run' | 'history' | 'policy'>): TrafficSplit['cookies'] {
  if (policy.affinity === undefined) return undefined;
  const { cookieName, primaryCookieName } = policy.affinity;
  const cookieOf = (id: string) => `${cookieName}=${lettersOf(id)}`;
  if (run.weight > 0) {
    const primary = primaryCookieName === undefined ? {} : { primary: `${primaryCookieName}=${lettersOf(`${run.id}/primary`)}` };
    return { canary: cookieOf(run.id), ...primary };
  }
  const last = [run, ...history].find(({ peakWeight = 0 }) => peakWeight > 0);
  return last === undefined ? undefined : { previous: cookieOf(last.id) };
}
