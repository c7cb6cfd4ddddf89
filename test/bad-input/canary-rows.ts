import type { ValidationContext } from '../../src/api/validate.ts';
import type { CanaryChange } from '../api/canary-fixture.ts';
import { youngContext } from '../api/validation-fixture.ts';
import { outcome } from '../api/validation-outcome.ts';
import type { Row } from './row.ts';

type Told = readonly [where: string, value: string, remedy: string];

const row = (what: string, change: CanaryChange, told: Told, context: Partial<ValidationContext> = {}): Row => [
  what,
  () => outcome(change, context).join('\n'),
  ...told,
];
const service = (what: string, fields: object, told: Told) =>
  row(what, { spec: { service: JSON.parse(JSON.stringify({ port: 80, gatewayRefs: [{ name: 'g' }], ...fields })) } }, told);
const spec = (what: string, fields: object, told: Told, context?: Partial<ValidationContext>) => row(what, { spec: fields }, told, context);
const analysis = (what: string, fields: object, told: Told) => row(what, { analysis: fields }, told);
const metric = (what: string, fields: object, told: Told, context?: Partial<ValidationContext>) =>
  row(what, { analysis: { metrics: [{ name: 'errors', thresholdRange: { max: 1 }, ...fields }] } }, told, context);
const hook = (what: string, fields: object, told: Told) =>
  row(what, { analysis: { webhooks: [{ name: 'gate', type: 'rollout', url: 'http://gate/ok', ...fields }] } }, told);
const alert = (what: string, fields: object, told: Told) =>
  row(what, { analysis: { alerts: [{ name: 'a', providerRef: { name: 'x' }, ...fields }] } }, told);

const duration = 'Write a number of minutes or seconds, for example 30s or 1m.';
const strategies = 'Give stepWeight or stepWeights to move traffic by weight, or iterations for an A/B or blue/green run.';
const gatewayDuration = 'Write whole hours, minutes, seconds or milliseconds, for example 30s or 1m30s.';
const job = { apiVersion: 'batch/v1', kind: 'Job', name: 'web' };
const daemonSet = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'web' };
const elsewhere = { name: 't', namespace: 'other' };

/** Canaries that are right but for one thing. */
export const canaryRows: readonly Row[] = [
  service('no port', { port: undefined }, ['spec.service.port', 'missing', 'Give it']),
  service('a port in words', { port: 'eighty' }, ['spec.service.port', '"eighty"', 'Write a whole number.']),
  service('a port that is none', { port: 70000 }, ['spec.service.port', '70000', 'Write a port from 1 to 65535.']),
  service('a timeout with a fraction', { timeout: '1.5s' }, ['spec.service.timeout', '"1.5s"', gatewayDuration]),
  service('a timeout in words', { backendTimeout: 'soon' }, ['spec.service.backendTimeout', '"soon"', gatewayDuration]),
  service('a host with a scheme', { hosts: ['https://a.example/'] }, [
    'spec.service.hosts[0]',
    '"https://a.example/"',
    'Write the name alone',
  ]),
  service('a header by prefix', { match: [{ headers: { 'x-user': { prefix: 'in' } } }] }, [
    'spec.service.match[0].headers["x-user"]',
    'prefix',
    'Use exact or regex',
  ]),
  service('a method by regex', { match: [{ method: { regex: 'G.*' } }] }, ['spec.service.match[0].method', 'regex', 'Use exact']),
  service('a prefix rewrite without a prefix', { rewrite: { uri: '/v2', type: 'ReplacePrefixMatch' }, match: [{ uri: { exact: '/b' } }] }, [
    'spec.service.match[0].uri',
    'exact',
    'Use prefix there',
  ]),
  service('origins by condition', { corsPolicy: { allowOrigins: [{ exact: 'https://a' }] } }, [
    'spec.service.corsPolicy',
    'allowOrigins',
    'List the origins literally in allowOrigin.',
  ]),
  service('no Gateway', { gatewayRefs: undefined }, ['spec.service.gatewayRefs', 'missing', 'Name the Gateway of the route']),
  spec('a provider that is none', { provider: 'gatewayapi:v3' }, ['spec.provider', '"gatewayapi:v3"', 'Did you mean gatewayapi:v1?']),
  spec('a provider that is not built', { provider: 'istio' }, ['spec.provider', '"istio"', 'Use gatewayapi:v1.'], youngContext),
  spec('a target of another kind', { targetRef: job }, ['spec.targetRef.kind', '"Job"', 'Write DaemonSet, Deployment or Service.']),
  spec('a target that is not built', { targetRef: daemonSet }, ['spec.targetRef', 'DaemonSet', 'Point it at a Deployment.'], youngContext),
  spec('a target without a name', { targetRef: { ...daemonSet, name: '' } }, ['spec.targetRef.name', '""', 'Use lower-case letters']),
  spec('an autoscaler of another kind', { autoscalerRef: { kind: 'VPA', name: 'web' } }, [
    'spec.autoscalerRef.kind',
    '"VPA"',
    'Write HorizontalPodAutoscaler or ScaledObject.',
  ]),
  spec('a bake time in words', { bakeTime: 'soon' }, ['spec.bakeTime', '"soon"', 'for example 10m or 1h30m']),
  spec('restarts below zero', { podFailure: { restarts: -1 } }, ['spec.podFailure.restarts', '-1', 'Write at least 0.']),
  spec('a deadline in words', { progressDeadlineSeconds: 'long' }, ['spec.progressDeadlineSeconds', '"long"', 'Write a whole number.']),
  spec('a deadline of 0', { progressDeadlineSeconds: 0 }, ['spec.progressDeadlineSeconds', '0', 'Write a positive number of seconds']),
  spec('a Prometheus without a scheme', { metricsServer: 'prometheus:9090' }, [
    'spec.metricsServer',
    'no address',
    'Write for example http://',
  ]),
  spec('a misspelt field', { servce: { port: 80 } }, ['spec', 'servce', 'Did you mean service?']),
  analysis('an interval in words', { interval: 'fast' }, ['spec.analysis.interval', '"fast"', duration]),
  analysis('an interval that is too short', { interval: '1s' }, ['spec.analysis.interval', '"1s"', 'Write at least 10s']),
  analysis('a step of 0', { stepWeight: 0 }, ['spec.analysis.stepWeight', '0', 'Write a percentage from 1 to 100.']),
  analysis('two ways of stepping', { stepWeights: [1, 2] }, ['spec.analysis', 'stepWeight and stepWeights', strategies]),
  analysis('steps and iterations', { iterations: 3 }, ['spec.analysis', 'iterations and stepWeight', strategies]),
  analysis('no strategy', { stepWeight: undefined, maxWeight: undefined }, ['spec.analysis', 'none of iterations', strategies]),
  analysis('iterations in words', { iterations: 'three' }, ['spec.analysis.iterations', '"three"', 'Write a whole number.']),
  analysis('a threshold below zero', { threshold: -1 }, ['spec.analysis.threshold', '-1', 'at least 1']),
  analysis('a limit below one', { noDataLimit: -1 }, ['spec.analysis.noDataLimit', '-1', 'Write at least 1.']),
  analysis('a limit in words', { errorLimit: 'many' }, ['spec.analysis.errorLimit', '"many"', 'Write a whole number.']),
  analysis('a share above all', { primaryReadyThreshold: 150 }, ['spec.analysis.primaryReadyThreshold', '150', 'from 0 to 100']),
  analysis('copies beside steps', { mirror: true }, ['spec.analysis', 'mirror', 'use spec.analysis.iterations instead of step weights']),
  analysis('a match of nothing', { iterations: 3, stepWeight: undefined, maxWeight: undefined, match: [{}] }, [
    'spec.analysis.match[0]',
    'no condition',
    'Give it headers or queryParams.',
  ]),
  analysis('a cookie with a blank', { sessionAffinity: { cookieName: 'a b' } }, [
    'spec.analysis.sessionAffinity.cookieName',
    '"a b"',
    'Use letters, digits',
  ]),
  analysis('two cookies of one name', { sessionAffinity: { cookieName: 'a', primaryCookieName: 'a' } }, [
    'spec.analysis.sessionAffinity.primaryCookieName',
    '"a"',
    'Give the two cookies different names.',
  ]),
  analysis('a misspelt field of the analysis', { stepWieght: 5 }, ['spec.analysis', 'stepWieght', 'Did you mean stepWeight?']),
  metric('nothing to measure', {}, ['spec.analysis.metrics[0] (errors)', 'neither templateRef nor query', 'Give templateRef']),
  metric('a window that is none', { name: 'request-duration', interval: '1mm' }, ['spec.analysis.metrics[0].interval', '"1mm"', duration]),
  metric('a range with nothing in it', { name: 'request-duration', thresholdRange: { min: 5, max: 1 } }, [
    'spec.analysis.metrics[0].thresholdRange',
    'min 5 and max 1',
    'Exchange them',
  ]),
  metric('a range without an end', { name: 'request-duration', thresholdRange: {} }, [
    'spec.analysis.metrics[0].thresholdRange',
    'neither min nor max',
    'Give min, max or both.',
  ]),
  metric('two bounds', { name: 'request-duration', threshold: 5 }, ['spec.analysis.metrics[0]', 'threshold', 'Take it out.']),
  metric(
    'a template of others',
    { templateRef: elsewhere },
    ['spec.analysis.metrics[0].templateRef.namespace', '"other"', 'Copy the object'],
    {
      crossNamespaceRefs: 'forbidden',
    },
  ),
  hook('an address without a scheme', { url: 'gate/ok' }, ['spec.analysis.webhooks[0].url (gate)', 'no address', 'http://gate.test/ok']),
  hook('a time limit in words', { timeout: 'soon' }, ['spec.analysis.webhooks[0].timeout', '"soon"', duration]),
  hook('a type that is none', { type: 'gate' }, ['spec.analysis.webhooks[0].type', '"gate"', 'Write confirm-rollout, pre-rollout']),
  hook('retries below zero', { retries: -1 }, ['spec.analysis.webhooks[0].retries (gate)', '-1', 'Write 0 or more.']),
  alert('a severity that is none', { severity: 'loud' }, ['spec.analysis.alerts[0].severity', '"loud"', 'Write info, warn or error.']),
  alert('a provider without a name', { providerRef: {} }, ['spec.analysis.alerts[0].providerRef.name', 'missing', 'kubectl explain']),
];
