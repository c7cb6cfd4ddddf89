import type { Announcement } from '../../src/api/announcement.ts';
import type { Canary } from '../../src/api/canary.ts';
import type { CheckRecord, Run } from '../../src/api/run.ts';
import { type Alert, type AlertFacts, alertOf } from '../../src/wording/alert.ts';
import { type CanaryChange, canaryWith } from '../api/canary-fixture.ts';

export const successRate: CheckRecord = {
  name: 'request-success-rate',
  query: 'sum(rate(http_requests_total{app="web"}[1m]))',
  value: 79.8,
  bound: '>= 99',
  unit: '%',
  samples: 2,
  verdict: 'fail',
};
export const duration: CheckRecord = { name: 'request-duration', value: 120.5, bound: '<= 500', unit: 'ms', samples: 1, verdict: 'pass' };
export const noData: CheckRecord = { name: 'request-success-rate', bound: '>= 99', unit: '%', verdict: 'no-data' };

const at = (second: number) => new Date(Date.parse('2026-01-01T14:00:00Z') + second * 1000).toISOString();

/** A run of podinfo 6.0.0 → 6.0.2 that was at 25 % for 20 s and ended after 70 s; `change` replaces fields, undefined takes one away. */
export function runWith(change: object = {}): Run {
  const run = {
    schema: 1,
    seq: 9,
    id: '6f5d7c-tk9x2',
    state: 'failed',
    revision: '6f5d7c',
    previous: '5c8b9f',
    fromImages: ['ghcr.io/stefanprodan/podinfo:6.0.0'],
    toImages: ['ghcr.io/stefanprodan/podinfo:6.0.2'],
    startedAt: at(0),
    stateSince: at(70),
    endedAt: at(70),
    weight: 0,
    change: 'commit 1a2b3c4 by ana',
    lookCount: 2,
    failedChecks: 2,
    noDataLooks: 0,
    errorLooks: 0,
    reason: 'ChecksFailed',
    peakWeight: 25,
    checks: [duration, successRate],
    looks: [
      { at: at(40), weight: 25, verdict: 'fail', values: [120.5, 80] },
      { at: at(50), weight: 25, verdict: 'fail', values: [120.5, 79.8] },
    ],
    weights: [
      { at: at(0), weight: 0 },
      { at: at(30), weight: 25 },
      { at: at(50), weight: 0 },
    ],
    ...change,
  };
  return Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined)) as unknown as Run;
}

export function canaryIn(run: Run | undefined, change: CanaryChange = {}): Canary {
  const canary = canaryWith(change);
  return run === undefined ? canary : { ...canary, status: { run } };
}

/** The alert of an announcement at a run; throws where there is none. */
export function alertAt(
  announcement: Announcement,
  run: object,
  { facts = {}, ...change }: CanaryChange & { readonly facts?: AlertFacts } = {},
): Alert {
  const alert = alertOf(canaryIn(runWith(run), change), announcement, facts);
  if (alert === undefined) throw new Error(`no alert for ${announcement.reason}`);
  return alert;
}

/** An alert as a chat shows it. */
export function shown({ severity, text, fields, dedupeKey }: Alert): string {
  const lines = fields.map(({ name, value }) => `${name}: ${value.replaceAll('\n', `\n${' '.repeat(4)}`)}`);
  return [`[${severity}] ${text}`, ...lines, `(${dedupeKey})`].join('\n');
}
