import type { CreateRule } from '../rule.ts';
import { isRoute } from '../view.ts';
import { Evidence, intervalMsOf } from './evidence.ts';

/** A primary that was down so long ago may still be the reason of a write: it was on its way. */
const exceptionMs = 2_000;
/** Times are rounded to milliseconds and travel. */
const roundingMs = 50;

/** I4, and I10 where nothing was known: no rise from above 0 without a passing look, a full interval after the weight took effect. */
export const riseRule: CreateRule = ({ view, report }) => {
  const evidence = new Evidence(view);
  let weight = 0;
  let effectAtMs: number | undefined;
  let primaryDownAtMs = Number.NEGATIVE_INFINITY;

  const judgeRise = (next: number) => {
    const now = view.now();
    const standsIn = now - primaryDownAtMs <= exceptionMs;
    const isPromoted = view.fingerprintOf('primary') === view.fingerprintOf('canary');
    // A deletion takes the primary away, so the target gets all traffic as soon as it is ready (I9).
    const isLeaving = view.canary()?.metadata.deletionTimestamp !== undefined;
    if (standsIn || isPromoted || isLeaving) return;
    const dueMs = (effectAtMs ?? Number.POSITIVE_INFINITY) + intervalMsOf(view) - roundingMs;
    const missing =
      now < dueMs ? `only ${effectAtMs === undefined ? 'written, never accepted' : `${now - effectAtMs} ms`}` : evidence.missing(dueMs);
    if (missing === undefined) return;
    report('I4', `the weight rises from ${weight} to ${next}: ${missing}`, ['HTTPRoute web']);
    const unknown = evidence.unknown();
    if (unknown.length > 0)
      report('I10', `the weight rises from ${weight} to ${next}, and ${unknown.join(', ')} is not known`, ['HTTPRoute web']);
  };

  return {
    see: (fact) => {
      evidence.see(fact);
      if (fact.kind !== 'object' || !isRoute(fact.resource)) return;
      const next = view.written()?.weight ?? 0;
      if (next !== weight) {
        if (weight > 0 && next > weight && fact.writer !== 'user') judgeRise(next);
        weight = next;
        effectAtMs = undefined;
      }
      if (effectAtMs === undefined && view.isAccepted()) effectAtMs = view.now();
    },
    look: () => {
      if (view.ready('primary') === 0) primaryDownAtMs = view.now();
    },
  };
};
