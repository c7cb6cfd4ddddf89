import type { CanaryMetric } from '../canary.ts';
import { parseDurationMs } from '../durations.ts';
import { parseQueryTemplate } from '../query-template.ts';
import { called, type Finding, quote, type Rule, refuse, type Subject, warn } from './issue.ts';

export const metricRules: readonly Rule[] = [checksExist, eachMetricFits, namesDiffer, metricsServerFits];

const successRate = 'request-success-rate';
const builtIn: ReadonlySet<string> = new Set([successRate, 'request-duration']);

type MetricRule = (metric: CanaryMetric, path: string) => Finding[];

const rules: readonly MetricRule[] = [hasQuery, queryIsReadable, intervalIsReadable, rangeFits, boundFits];

function checksExist({ canary }: Subject): Finding[] {
  const { metrics = [], webhooks = [] } = canary.spec.analysis;
  const judged = metrics.length > 0 || webhooks.some(({ type = '' }) => type === '' || type === 'rollout');
  if (judged || canary.spec.skipAnalysis) return [];
  const path = 'spec.analysis.metrics';
  return [
    warn({
      code: 'NoChecks',
      path,
      message: `${path} is empty, so a canary is promoted whatever it answers.`,
      remedy: 'Add request-success-rate, or a MetricTemplate of your own.',
    }),
  ];
}

function eachMetricFits({ canary }: Subject): Finding[] {
  return (canary.spec.analysis.metrics ?? []).flatMap((metric, index) =>
    rules.flatMap((rule) => rule(metric, `spec.analysis.metrics[${index}]`)),
  );
}

function hasQuery({ name, query = '', templateRef }: CanaryMetric, path: string): Finding[] {
  if (builtIn.has(name) || query !== '' || templateRef !== undefined) return [];
  const message = `${path} (${called(name)}) has neither templateRef nor query, so there is nothing to measure.`;
  return [
    refuse({
      code: 'MetricWithoutQuery',
      path,
      value: name,
      message,
      remedy: `Give templateRef, or use ${[...builtIn].join(' or ')} as its name.`,
    }),
  ];
}

function queryIsReadable({ name, query = '' }: CanaryMetric, path: string): Finding[] {
  const read = parseQueryTemplate(query);
  if (read.ok) return [];
  const { line, column, message: wrong } = read.error;
  const message = `${path}.query (${called(name)}) cannot be read at line ${line}, column ${column}: ${wrong}${wrong.endsWith('?') ? '' : '.'}`;
  return [
    refuse({
      code: 'QueryMalformed',
      path: `${path}.query`,
      message,
      remedy: 'Mend the template; texts between {{ and }} are its functions.',
    }),
  ];
}

/** Whole units, the longer before the shorter, each once: what Go and PromQL both read. */
const lookBack = /^([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$/;

function intervalIsReadable({ interval = '' }: CanaryMetric, path: string): Finding[] {
  if (interval === '' || (lookBack.test(interval) && (parseDurationMs(interval) ?? 0) > 0)) return [];
  const message = `${path}.interval is ${quote(interval)}, which no query can look back.`;
  return [
    refuse({
      code: 'IntervalUnreadable',
      path: `${path}.interval`,
      value: interval,
      message,
      remedy: 'Write a number of minutes or seconds, for example 30s or 1m.',
    }),
  ];
}

function rangeFits({ name, thresholdRange, threshold }: CanaryMetric, path: string): Finding[] {
  if (thresholdRange === undefined) return [];
  const { min, max } = thresholdRange;
  const at = `${path}.thresholdRange`;
  if (min === undefined && max === undefined) {
    return [
      warn({
        code: 'MetricUnbounded',
        path: at,
        message: `${at} (${called(name)}) has neither min nor max, so every value passes.`,
        remedy: 'Give min, max or both.',
      }),
    ];
  }
  if (min !== undefined && max !== undefined && min > max) {
    const message = `${at} (${called(name)}) has min ${min} and max ${max}, so no value passes.`;
    return [refuse({ code: 'RangeEmpty', path: at, value: thresholdRange, message, remedy: 'Exchange them, or give only one.' })];
  }
  if (threshold === undefined) return [];
  const message = `${path}.threshold (${called(name)}) has no effect beside thresholdRange.`;
  return [warn({ code: 'FieldIgnored', path: `${path}.threshold`, value: threshold, message, remedy: 'Take it out.' })];
}

function boundFits({ name, thresholdRange, threshold }: CanaryMetric, path: string): Finding[] {
  if (name === successRate) {
    const least = thresholdRange === undefined ? threshold : thresholdRange.min;
    const field = thresholdRange === undefined ? `${path}.threshold` : `${path}.thresholdRange.min`;
    if (least !== undefined && least > 100) {
      const message = `${field} (${called(name)}) is ${least}, but a success rate is at most 100 %.`;
      return [refuse({ code: 'OutOfRange', path: field, value: least, message, remedy: 'Write a percentage, for example 99.' })];
    }
  }
  if (thresholdRange !== undefined || threshold !== undefined) return [];
  const outcome = name === successRate ? 'every value passes' : 'only values of 0 and below pass';
  return [
    warn({
      code: 'MetricUnbounded',
      path,
      message: `${path} (${called(name)}) has no thresholdRange, so ${outcome}.`,
      remedy: 'Give thresholdRange.min, max or both.',
    }),
  ];
}

function namesDiffer({ canary }: Subject): Finding[] {
  const names = (canary.spec.analysis.metrics ?? []).map(({ name }) => name);
  return names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    const path = `spec.analysis.metrics[${index}].name`;
    const message = `${path} is ${quote(name)}, like another check, so the two cannot be told apart in the record.`;
    return [warn({ code: 'NameRepeated', path, value: name, message, remedy: 'Give each check a name of its own.' })];
  });
}

function metricsServerFits({ canary }: Subject): Finding[] {
  const { metricsServer = '' } = canary.spec;
  if (metricsServer === '' || isHttpUrl(metricsServer)) return [];
  const path = 'spec.metricsServer';
  return [
    refuse({
      code: 'UrlMalformed',
      path,
      message: `${path} is no address that begins with http:// or https://.`,
      remedy: 'Write for example http://prometheus.monitoring:9090.',
    }),
  ];
}

export function isHttpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:');
}
