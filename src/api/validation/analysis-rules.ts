import { formatDuration, parseDurationMs } from '../durations.ts';
import { type Finding, quote, type Rule, refuse, type Subject, warn } from './issue.ts';

export const analysisRules: readonly Rule[] = [intervalFits, thresholdFits, readyThresholdsFit, cookiesFit];

function intervalFits({ canary, context }: Subject): Finding[] {
  const { interval } = canary.spec.analysis;
  const path = 'spec.analysis.interval';
  const intervalMs = parseDurationMs(interval);
  const remedy = 'Write a number of minutes or seconds, for example 30s or 1m.';
  if (intervalMs === undefined) {
    const message = `${path} is ${quote(interval)}, which is no duration, and counts as 1m.`;
    return [warn({ code: 'IntervalUnreadable', path, value: interval, message, remedy })];
  }
  if (intervalMs >= context.minimumIntervalMs) return [];
  const least = formatDuration(context.minimumIntervalMs);
  const message = `${path} is ${quote(interval)} and is raised to ${least}.`;
  return [
    warn({
      code: 'IntervalRaised',
      path,
      value: interval,
      message,
      remedy: `Write at least ${least}, or lower the flag --minimum-interval.`,
    }),
  ];
}

function thresholdFits({ canary }: Subject): Finding[] {
  const { threshold } = canary.spec.analysis;
  if (threshold > 0) return [];
  const path = 'spec.analysis.threshold';
  const message = `${path} is ${threshold} and counts as 1: the first failed look rolls back.`;
  return [
    warn({ code: 'ThresholdRaised', path, value: threshold, message, remedy: 'Write how many failed looks are too many, at least 1.' }),
  ];
}

function readyThresholdsFit({ canary }: Subject): Finding[] {
  const { primaryReadyThreshold, canaryReadyThreshold } = canary.spec.analysis;
  return Object.entries({ primaryReadyThreshold, canaryReadyThreshold }).flatMap(([field, value]) => {
    if (value === undefined || (value >= 0 && value <= 100)) return [];
    const path = `spec.analysis.${field}`;
    const message = `${path} is ${value}, which is no share of the pods.`;
    return [refuse({ code: 'OutOfRange', path, value, message, remedy: 'Write a percentage from 0 to 100.' })];
  });
}

/** A cookie's name as RFC 6265 has it. */
const cookieName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function cookiesFit({ canary }: Subject): Finding[] {
  const affinity = canary.spec.analysis.sessionAffinity;
  if (affinity === undefined) return [];
  const root = 'spec.analysis.sessionAffinity';
  const { cookieName: name, primaryCookieName: primary } = affinity;
  const malformed = Object.entries({ cookieName: name, primaryCookieName: primary || undefined })
    .filter(([, value]) => value !== undefined && !cookieName.test(value))
    .map(([field, value]) => {
      const path = `${root}.${field}`;
      const message = `${path} is ${quote(value)}, which is no name of a cookie.`;
      return refuse({ code: 'NameInvalid', path, value, message, remedy: 'Use letters, digits, dashes and underscores.' });
    });
  if (name !== primary) return malformed;
  const path = `${root}.primaryCookieName`;
  const message = `${path} is ${quote(primary)}, the same as cookieName, so the two versions could not be told apart.`;
  return [...malformed, refuse({ code: 'CookiesEqual', path, value: primary, message, remedy: 'Give the two cookies different names.' })];
}
