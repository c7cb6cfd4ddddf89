import type { Canary, CanaryAlert, CanaryMetric, CanaryService, CanaryWebhook, SessionAffinity } from './canary.ts';
import { parseDurationMs } from './durations.ts';

/*
 * What an absent or odd value means. Every rule is Flagger's (flagger-engine section 1.1) unless it says otherwise. Pure; nothing here refuses
 * anything, that is validate.ts.
 */

const minuteMs = 60_000;

/** Time between two looks. No duration: one minute. Below the lower bound (flag --minimum-interval): the lower bound. */
export function analysisIntervalMs(canary: Canary, options: { readonly lowerBoundMs: number }): number {
  const intervalMs = parseDurationMs(canary.spec.analysis.interval) ?? minuteMs;
  return Math.max(intervalMs, options.lowerBoundMs);
}

/** Failed looks after which a run is rolled back; at least 1. */
export function failureThreshold(canary: Canary): number {
  return Math.max(1, canary.spec.analysis.threshold);
}

/** Serin: looks in a row without data; the threshold where absent. */
export function noDataLimit(canary: Canary): number {
  return canary.spec.analysis.noDataLimit ?? failureThreshold(canary);
}

/** Serin: looks in a row that the provider could not answer; the threshold where absent. */
export function errorLimit(canary: Canary): number {
  return canary.spec.analysis.errorLimit ?? failureThreshold(canary);
}

/** Serin: whether a look without an answer counts as failed, as in Flagger. */
export function isStrict(canary: Canary): boolean {
  return canary.spec.analysis.strict ?? false;
}

/** Absolute canary weights, or undefined where stepWeight counts. A positive stepWeight wins. */
export function stepWeights(canary: Canary): readonly number[] | undefined {
  const { stepWeight = 0, stepWeights: steps = [] } = canary.spec.analysis;
  return stepWeight > 0 || steps.length === 0 ? undefined : steps;
}

/** Rise at each step, percent; 0 where stepWeights count. */
export function stepWeightPercent(canary: Canary): number {
  return Math.max(0, canary.spec.analysis.stepWeight ?? 0);
}

/** The weight at which the canary is promoted: the last of stepWeights, at most 100; else maxWeight; else 100. A step may overshoot it. */
export function maxWeightPercent(canary: Canary): number {
  const { stepWeights: steps = [], maxWeight = 0 } = canary.spec.analysis;
  const last = steps.at(-1);
  if (last !== undefined) return Math.min(100, last);
  return maxWeight > 0 ? maxWeight : 100;
}

/** Rise of the primary at each step of the promotion, percent; 0: all at once. */
export function stepWeightPromotionPercent(canary: Canary): number {
  return Math.max(0, canary.spec.analysis.stepWeightPromotion ?? 0);
}

export type Strategy = 'canary' | 'ab-testing' | 'blue-green';

/** How traffic moves; the words are those of Flagger's metric label. */
export function strategyOf(canary: Canary): Strategy {
  const { iterations = 0, match = [] } = canary.spec.analysis;
  if (iterations <= 0) return 'canary';
  return match.length > 0 ? 'ab-testing' : 'blue-green';
}

/** Looks of an A/B or blue/green run; 0 where the weight moves. */
export function iterations(canary: Canary): number {
  return Math.max(0, canary.spec.analysis.iterations ?? 0);
}

/** Share of the primary's pods that must be available, percent. 0 asks for none. */
export function primaryReadyThreshold(canary: Canary): number {
  return canary.spec.analysis.primaryReadyThreshold ?? 100;
}

/** Share of the canary's pods that must be available, percent. 0 asks for none. */
export function canaryReadyThreshold(canary: Canary): number {
  return canary.spec.analysis.canaryReadyThreshold ?? 100;
}

/** How long a workload may take to become ready; 600 s. */
export function progressDeadlineMs(canary: Canary): number {
  return (canary.spec.progressDeadlineSeconds ?? 600) * 1000;
}

/** Serin: how long the way back is kept after a promotion; 10 min. */
export function bakeTimeMs(canary: Canary): number {
  return parseDurationMs(canary.spec.bakeTime ?? '') ?? 10 * minuteMs;
}

/** Serin: restarts of a container that are forgiven; 1. */
export function forgivenRestarts(canary: Canary): number {
  return canary.spec.podFailure?.restarts ?? 1;
}

/** spec.provider, or the flag -mesh-provider. */
export function providerName(canary: Canary, options: { readonly meshProvider: string }): string {
  const provider = canary.spec.provider ?? '';
  return provider === '' ? options.meshProvider : provider;
}

/** Name of the Services' port. */
export function portName(service: CanaryService): string {
  return service.portName === undefined || service.portName === '' ? 'http' : service.portName;
}

/** The container's port by number or name; the Services' port where absent. Flagger counts 0 and "0" as absent. */
export function targetPort(service: CanaryService): number | string {
  const { targetPort: port = 0 } = service;
  return port === 0 || port === '0' || port === '' ? service.port : port;
}

/** How far back a query looks, as the text that goes into it; 1m. (Flagger leaves it empty for templates: a defect.) */
export function metricInterval(metric: CanaryMetric): string {
  return metric.interval === undefined || metric.interval === '' ? '1m' : metric.interval;
}

export function webhookType(webhook: CanaryWebhook): Exclude<NonNullable<CanaryWebhook['type']>, ''> {
  return webhook.type === undefined || webhook.type === '' ? 'rollout' : webhook.type;
}

/** Time limit of one try; 10 s. */
export function webhookTimeoutMs(webhook: CanaryWebhook): number {
  return parseDurationMs(webhook.timeout ?? '') ?? 10_000;
}

/** More than a hook needs that comes back: 100 of the longest waits are an hour and forty minutes. */
export const mostWebhookRetries = 100;

/** How often a call is repeated; 0, and at most 100. (Flagger knows no bound.) */
export function webhookRetries({ retries = 0 }: CanaryWebhook): number {
  return Math.min(mostWebhookRetries, Math.max(0, retries));
}

/** Least severity that is sent; info. (Flagger sends nothing for an empty one: a defect.) */
export function alertSeverity(alert: CanaryAlert): 'info' | 'warn' | 'error' {
  return alert.severity === undefined || alert.severity === '' ? 'info' : alert.severity;
}

/** Lifetime of the cookie, seconds; 86400. */
export function cookieMaxAgeSeconds(affinity: SessionAffinity): number {
  const { maxAge = 0 } = affinity;
  return maxAge === 0 ? 86_400 : maxAge;
}
