import { apexServiceName } from '../names.ts';
import { targetKindOf } from './built-rules.ts';
import { type Finding, quote, type Rule, refuse, type Subject, warn } from './issue.ts';

export const targetRules: readonly Rule[] = [namesFit, apiVersionFits, knativeFits, serviceIsGiven, scalerFits, deadlineFits, retryFits];

const serviceName = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const objectName = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/;
/** Longest name of a Service, less `-primary`. */
const longestApex = 63 - '-primary'.length;

function namesFit(subject: Subject): Finding[] {
  const { canary } = subject;
  const { name } = canary.spec.targetRef;
  const apex = apexServiceName(canary);
  const path = apex === name ? 'spec.targetRef.name' : 'spec.service.name';
  const own = objectName.test(name)
    ? []
    : [
        refuse({
          code: 'NameInvalid',
          path: 'spec.targetRef.name',
          value: name,
          message: `spec.targetRef.name is ${quote(name)}, which is no name of an object.`,
          remedy: 'Use lower-case letters, digits, dashes and dots.',
        }),
      ];
  if (own.length > 0 || targetKindOf(subject) === 'KnativeService') return own;
  if (!serviceName.test(apex)) {
    const message = `${path} is ${quote(apex)}, which cannot be the name of a Service.`;
    const remedy = 'Set spec.service.name to lower-case letters, digits and dashes, beginning with a letter.';
    return [refuse({ code: 'NameInvalid', path, value: apex, message, remedy })];
  }
  if (apex.length <= longestApex) return [];
  const message = `${path} is ${quote(apex)}, of ${apex.length} characters; with -primary it is too long for a Service.`;
  return [refuse({ code: 'NameTooLong', path, value: apex, message, remedy: `Give spec.service.name at most ${longestApex} characters.` })];
}

function apiVersionFits({ canary }: Subject): Finding[] {
  const { kind, apiVersion } = canary.spec.targetRef;
  if (kind === 'Service' || apiVersion === 'apps/v1') return [];
  const message = `spec.targetRef.apiVersion is ${quote(apiVersion)}; the ${kind} is read as apps/v1.`;
  return [warn({ code: 'ApiVersionIgnored', path: 'spec.targetRef.apiVersion', value: apiVersion, message, remedy: 'Write apps/v1.' })];
}

function knativeFits(subject: Subject): Finding[] {
  const { spec } = subject.canary;
  const isKnative = targetKindOf(subject) === 'KnativeService';
  const findings: Finding[] = [];
  if (isKnative !== (spec.provider === 'knative')) {
    const message = isKnative
      ? `spec.provider is ${quote(spec.provider ?? '')}, but the target is a Knative Service.`
      : 'spec.provider is "knative", but the target is no Knative Service.';
    const remedy = isKnative
      ? 'Set spec.provider to knative.'
      : 'Point spec.targetRef at a Service of serving.knative.dev/v1, or use another provider.';
    findings.push(refuse({ code: 'KnativeMismatch', path: 'spec.provider', value: spec.provider ?? '', message, remedy }));
  }
  if (isKnative && spec.autoscalerRef !== undefined) {
    const message = 'spec.autoscalerRef is set, but a Knative Service scales itself.';
    findings.push(refuse({ code: 'KnativeAutoscaler', path: 'spec.autoscalerRef', message, remedy: 'Take it out.' }));
  }
  return findings;
}

function serviceIsGiven({ canary }: Subject): Finding[] {
  if (canary.spec.service !== undefined || canary.spec.targetRef.kind === 'Service') return [];
  return [
    refuse({
      code: 'FieldMissing',
      path: 'spec.service',
      message: 'spec.service is missing, so no traffic can be steered.',
      remedy: 'Give spec.service.port, the port that clients call.',
    }),
  ];
}

function scalerFits({ canary }: Subject): Finding[] {
  const scaler = canary.spec.autoscalerRef;
  if (scaler === undefined) return [];
  const { minReplicas = 1, maxReplicas = Number.POSITIVE_INFINITY } = scaler.primaryScalerReplicas ?? {};
  const path = 'spec.autoscalerRef.primaryScalerReplicas';
  const findings: Finding[] = [];
  if (minReplicas > maxReplicas) {
    const message = `${path}.minReplicas is ${minReplicas}, more than maxReplicas, which is ${maxReplicas}.`;
    findings.push(refuse({ code: 'RangeEmpty', path, message, remedy: 'Lower minReplicas or raise maxReplicas.' }));
  }
  if (scaler.primaryScalerQueries !== undefined && scaler.kind === 'HorizontalPodAutoscaler') {
    const queries = 'spec.autoscalerRef.primaryScalerQueries';
    findings.push(
      warn({
        code: 'FieldIgnored',
        path: queries,
        message: `${queries} has no effect on a HorizontalPodAutoscaler.`,
        remedy: 'Take it out.',
      }),
    );
  }
  return findings;
}

function deadlineFits({ canary }: Subject): Finding[] {
  const seconds = canary.spec.progressDeadlineSeconds ?? 600;
  if (seconds > 0) return [];
  const path = 'spec.progressDeadlineSeconds';
  const message = `${path} is ${seconds}, so every rollout would be too late at once.`;
  return [refuse({ code: 'OutOfRange', path, value: seconds, message, remedy: 'Write a positive number of seconds; 600 is usual.' })];
}

/** The value is kept in the record of the run. */
const longestRetry = 256;

function retryFits({ canary }: Subject): Finding[] {
  const path = 'metadata.annotations["serin.dev/retry"]';
  const retry = canary.metadata.annotations?.['serin.dev/retry'];
  if (retry === '') {
    return [
      warn({
        code: 'RetryEmpty',
        path,
        message: `${path} is empty and asks for nothing.`,
        remedy: 'Give it a new value, for example the time.',
      }),
    ];
  }
  if (retry === undefined || retry.length <= longestRetry) return [];
  const message = `${path} has ${retry.length} characters.`;
  return [refuse({ code: 'ValueTooLong', path, message, remedy: `Give it at most ${longestRetry}; the time is enough.` })];
}
