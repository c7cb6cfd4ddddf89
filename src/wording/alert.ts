import type { Announcement } from '../api/announcement.ts';
import type { Canary } from '../api/canary.ts';
import type { Run } from '../api/run.ts';
import { cutText } from './alert-cut.ts';
import { wordImages, wordRevision } from './alert-revision.ts';
import { type AlertStatement, alertRules } from './alert-rules.ts';

export type AlertSeverity = 'info' | 'warn' | 'error';

export interface AlertField {
  readonly name: string;
  /** Never empty; may have several lines. */
  readonly value: string;
}

/** What became of a run, in the order that an on-call engineer reads it. Made by wording/, sent by alerts/. */
export interface Alert {
  readonly severity: AlertSeverity;
  /** `name.namespace` of the Canary. */
  readonly subject: string;
  /** First line, readable on a lock screen: verdict, target, revision, cause, and Flagger's sentence where it has one. At most 700 characters. */
  readonly text: string;
  /** Most important first; senders cut from the end. */
  readonly fields: readonly AlertField[];
  /** The same for every repeat of this alert; all alerts of one run begin with `uid/run id/`. */
  readonly dedupeKey: string;
}

export interface AlertFacts {
  /** Flag -cluster-name. */
  readonly clusterName?: string;
}

/** Slack and Discord fold longer ones away. */
const longestText = 700;
const longestCause = 350;
const longestFlagger = 150;

/**
 * The alert that an announcement asks for, or undefined where nobody need be told (flagger-engine section 4.2, and ours). `canary` is the object with its
 * newest status, from which everything is worded; a Canary without a run has no alerts. Pure: the same record gives the same alert and key.
 */
export function alertOf(canary: Canary, announcement: Announcement, facts: AlertFacts): Alert | undefined {
  const run = canary.status?.run;
  if (run === undefined) return undefined;
  const say = alertRules[announcement.reason] as
    | ((announcement: Announcement, canary: Canary, run: Run) => AlertStatement | undefined)
    | undefined;
  const statement = say?.(announcement, canary, run);
  if (statement === undefined) return undefined;
  const { name, namespace, uid } = canary.metadata;
  const { moment = '' } = statement;
  return {
    severity: statement.severity,
    subject: `${name}.${namespace}`,
    text: firstLine(statement, canary, { run, facts }),
    fields: [...identity(canary, run, facts), ...statement.fields].filter(({ value }) => value !== ''),
    dedupeKey: `${uid}/${run.id}/${announcement.reason}${moment === '' ? '' : `/${moment}`}`,
  };
}

/** The alert that the end of a run is owed (I3), from the record alone; undefined while it goes on, and where its end needs no alert. */
export function terminalAlertOf(canary: Canary, facts: AlertFacts): Alert | undefined {
  const run = canary.status?.run;
  if (run?.state === 'failed') return alertOf(canary, { reason: 'RolledBack' }, facts);
  if (run?.state !== 'succeeded' || run.reason !== undefined) return undefined;
  return alertOf(canary, { reason: 'Promoted', skipped: run.skipped === true ? 'skipped' : 'analysed' }, facts);
}

function firstLine({ verdict, cause = '', flagger = '' }: AlertStatement, canary: Canary, { run, facts }: { run: Run; facts: AlertFacts }) {
  const target = `${canary.spec.targetRef.name}.${canary.metadata.namespace}`;
  const cluster = facts.clusterName === undefined ? '' : ` in ${facts.clusterName}`;
  const because = cause === '' ? '' : `: ${cutText(cause, longestCause).replace(/\.$/, '')}`;
  const sentence = flagger === '' ? '' : ` ${cutText(flagger, longestFlagger)}`;
  const verdictAndTarget = `${verdict} ${target}${cluster}, ${wordRevision(run)}`;
  return `${cutText(verdictAndTarget, longestText - because.length - sentence.length - 1)}${because}.${sentence}`;
}

/** Flagger's first fields, by Flagger's names, and what exactly the revision is. */
function identity(canary: Canary, run: Run, { clusterName = '' }: AlertFacts): AlertField[] {
  const { kind, name } = canary.spec.targetRef;
  return [
    { name: 'Cluster', value: clusterName },
    { name: 'Target', value: `${kind}/${name}.${canary.metadata.namespace}` },
    { name: 'Images', value: wordImages(run) },
  ];
}
