import type { PodTemplate } from '../../../src/sandbox/sim/objects.ts';
import type { CreateRule } from '../rule.ts';
import { Evidence, intervalMsOf } from './evidence.ts';

/** I2, and I10 where nothing was known: what the primary gets has passed, or is what it had at the start or before. I11: what it had before is kept until the bake time has passed. */
export const promotionRule: CreateRule = ({ view, report, excusedUntilMs }) => {
  const evidence = new Evidence(view);
  const allowed = new Set<string>();
  let target: string | undefined;
  /** What the target held before a primary has served: behind a silent watch, that may be of one of them. */
  const heldAtFirst = new Set<string>();
  let targetSinceMs = 0;
  /** A run that has skipped its analysis is promoted though the user has since asked for one. */
  let skippedAtMs = Number.NEGATIVE_INFINITY;
  let wasReady = false;
  let primary: string | undefined;
  let hasServed = false;
  /** `bakeMs`: the least since the promotion, for an edit after it does not count. */
  let wayBack: { readonly fingerprint: string; readonly promotedAtMs: number; bakeMs: number } | undefined;

  const bakeMs = () => durationMs(view.canary()?.spec.bakeTime ?? '10m');
  const passes = () => evidence.missing(targetSinceMs + intervalMsOf(view)) ?? (wasReady ? undefined : 'it never had a ready pod');
  const noteTarget = () => {
    const next = view.fingerprintOf('canary');
    if (next === target) return;
    if (!hasServed && next !== undefined) heldAtFirst.add(next);
    // A snapshot that had passed may still be promoted when the target has changed since.
    if (target !== undefined && passes() === undefined) allowed.add(target);
    target = next;
    targetSinceMs = view.now();
    wasReady = false;
  };
  const judgePrimary = () => {
    const next = view.fingerprintOf('primary');
    // With the Canary everything that it owns goes, the configs of the primary too.
    if (next === undefined || next === primary || view.canary() === undefined) return;
    const before = primary;
    primary = next;
    if (before === undefined || !hasServed) {
      const isBlind = view.now() < excusedUntilMs();
      if (next !== target && !(isBlind && heldAtFirst.has(next)))
        report('I2', `the first primary is ${next}, the target is ${target}`, ['Deployment web-primary', 'Deployment web']);
      allowed.add(next);
      return;
    }
    const skips = skippedAtMs >= targetSinceMs;
    const missing = allowed.has(next) || skips ? undefined : next === target ? passes() : `the target is ${target}`;
    if (missing !== undefined) {
      report('I2', `the primary gets ${next} instead of ${before}: ${missing}`, ['Deployment web-primary']);
      const unknown = evidence.unknown();
      if (unknown.length > 0) report('I10', `the primary gets ${next}, and ${unknown.join(', ')} is not known`, ['Deployment web-primary']);
    }
    allowed.add(next);
    if (!view.kept().includes(before))
      report('I11', `the primary's previous template ${before} is kept nowhere`, ['Deployment web-primary']);
    // After a failed promotion it has gone the way back.
    wayBack = next === wayBack?.fingerprint ? undefined : { fingerprint: before, promotedAtMs: view.now(), bakeMs: bakeMs() };
  };

  return {
    look: () => {
      if (wayBack !== undefined) wayBack.bakeMs = Math.min(wayBack.bakeMs, bakeMs());
      if (view.canary()?.spec.skipAnalysis === true) skippedAtMs = view.now();
      if (view.ready('canary') > 0) wasReady = true;
    },
    see: (fact) => {
      evidence.see(fact);
      if (fact.kind !== 'object') return;
      const { plural } = fact.resource;
      if (view.apex()?.points.has('primary') === true) hasServed = true;
      if (plural === 'configmaps' || plural === 'secrets' || plural === 'deployments') {
        noteTarget();
        judgePrimary();
      }
      if (plural === 'controllerrevisions' && fact.type === 'DELETED' && view.canary() !== undefined && wayBack !== undefined) {
        const gone = view.fingerprint((fact.object['data'] as { template: PodTemplate }).template);
        const bakedAtMs = wayBack.promotedAtMs + wayBack.bakeMs;
        const isSuperseded = target !== primary;
        if (gone === wayBack.fingerprint && view.now() < bakedAtMs && !isSuperseded && !view.kept().includes(gone))
          report('I11', `the way back to ${gone} is deleted ${bakedAtMs - view.now()} ms before the bake time is over`, [
            `ControllerRevision ${fact.object.metadata.name}`,
          ]);
      }
    },
  };
};

function durationMs(text: string): number {
  return Number.parseInt(text, 10) * (text.endsWith('m') ? 60_000 : 1_000);
}
