import { describe, expect, test } from 'vitest';
import { issueCodes } from '../../src/api/issue-codes.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { bystanderWarnings, type Surroundings } from '../../src/workload/bystanders.ts';
import type { LabelSelector } from '../../src/workload/deployment/deployment.ts';
import { selects } from '../../src/workload/label-selector.ts';

const object = (kind: string, spec: object, name = 'guard'): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop', uid: name, resourceVersion: '1' },
  spec,
});
const budget = (selector: LabelSelector | undefined, name?: string) =>
  object('PodDisruptionBudget', { minAvailable: 1, ...(selector === undefined ? {} : { selector }) }, name);
const policy = (podSelector: LabelSelector | undefined, name?: string) =>
  object('NetworkPolicy', { ...(podSelector === undefined ? {} : { podSelector }) }, name);
const podMonitor = (selector: LabelSelector, more = {}, name?: string) => object('PodMonitor', { selector, ...more }, name);
const serviceMonitor = (selector: LabelSelector, name?: string) => object('ServiceMonitor', { selector }, name);
const service = (name: string, app: string, labels = {}): KubeObject => {
  const made = object('Service', { selector: { app } }, name);
  return { ...made, metadata: { ...made.metadata, labels: { service: name, ...labels } } };
};
const of = (...names: string[]) => expression('service', 'In', ...names);
const expression = (key: string, operator: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values.length === 0 ? {} : { values }) }],
});

const sides: Surroundings = {
  ...{ target: { app: 'web', tier: 'front' }, primary: { app: 'web-primary', tier: 'front' }, selectorLabel: 'app' },
  // The apex still leads to the target, as before the first promotion.
  services: [service('web', 'web'), service('web-primary', 'web-primary'), service('web-canary', 'web'), service('web-metrics', 'web')],
  apexName: 'web',
};
const web: LabelSelector = { matchLabels: { app: 'web' } };
const primary: LabelSelector = { matchLabels: { app: 'web-primary' } };
const front: LabelSelector = { matchLabels: { tier: 'front' } };

describe('a label selector', () => {
  test.for<[string, LabelSelector, boolean]>([
    ['that is empty', {}, true],
    ['of the label', web, true],
    ['of another value', primary, false],
    ['of a label that is missing', { matchLabels: { zone: 'a' } }, false],
    ['of which one label differs', { matchLabels: { app: 'web', tier: 'back' } }, false],
    ['In', expression('app', 'In', 'api', 'web'), true],
    ['In others', expression('app', 'In', 'api'), false],
    ['In, of a missing label', expression('zone', 'In', 'a'), false],
    ['NotIn', expression('app', 'NotIn', 'web'), false],
    ['NotIn others', expression('app', 'NotIn', 'api'), true],
    ['NotIn, of a missing label', expression('zone', 'NotIn', 'a'), true],
    ['Exists', expression('app', 'Exists'), true],
    ['Exists, of a missing label', expression('zone', 'Exists'), false],
    ['DoesNotExist', expression('app', 'DoesNotExist'), false],
    ['DoesNotExist, of a missing label', expression('zone', 'DoesNotExist'), true],
    ['with an operator that nobody knows', expression('app', 'Gt', '1'), false],
    ['whose label holds and expression does not', { ...web, ...expression('tier', 'NotIn', 'front') }, false],
  ])('%s', ([, selector, chosen]) => {
    expect(selects(selector, sides.target)).toBe(chosen);
  });
});

describe('somebody is warned of', () => {
  test.for<[string, KubeObject[], string[]]>([
    ['a budget for the target alone', [budget(web)], ['PodDisruptionBudget guard']],
    ['a budget by expression for the target alone', [budget(expression('app', 'In', 'web'))], ['PodDisruptionBudget guard']],
    ['a budget that leaves the primary out', [budget(expression('app', 'NotIn', 'web-primary'))], ['PodDisruptionBudget guard']],
    ['no budget for all pods', [budget({})], []],
    ['no budget without a selector, which is for no pod', [budget(undefined)], []],
    ['no budget by a label that both have', [budget(front)], []],
    ['no budget for both by expression', [budget(expression('app', 'In', 'web', 'web-primary'))], []],
    ['no budget for others', [budget({ matchLabels: { app: 'api' } })], []],
    ['no budget for the target beside one for the primary', [budget(web), budget(primary, 'second')], []],
    ['no budget for the target beside one for both', [budget(web), budget(front, 'second')], []],
    ['a policy for the target alone', [policy(web)], ['NetworkPolicy guard']],
    ['no policy for all pods', [policy({}), policy(undefined, 'second')], []],
    ['no policy for the target beside its counterpart', [policy(web), policy(primary, 'second')], []],
    ['a policy for the target beside one for all pods', [policy(web), policy({}, 'deny')], ['NetworkPolicy guard']],
    ['a policy for the target beside a budget for the primary', [policy(web), budget(primary)], ['NetworkPolicy guard']],
    ['a pod monitor for the target alone', [podMonitor(web)], ['PodMonitor guard']],
    [
      'a pod monitor for the target alone that names this namespace',
      [podMonitor(web, { namespaceSelector: { matchNames: ['shop'] } })],
      ['PodMonitor guard'],
    ],
    ['a pod monitor for the target alone in all namespaces', [podMonitor(web, { namespaceSelector: { any: true } })], ['PodMonitor guard']],
    ['no pod monitor that looks elsewhere', [podMonitor(web, { namespaceSelector: { matchNames: ['other'] } })], []],
    ['no pod monitor for both', [podMonitor(front)], []],
    ['no pod monitor beside one for the primary', [podMonitor(web), podMonitor(primary, {}, 'second')], []],
    ['a pod monitor beside a budget for the primary', [podMonitor(web), budget(primary)], ['PodMonitor guard']],
    ['a service monitor for the Service of the canary alone', [serviceMonitor(of('web-canary'))], ['ServiceMonitor guard']],
    ['a service monitor for a Service that leads to the target alone', [serviceMonitor(of('web-metrics'))], ['ServiceMonitor guard']],
    ['no service monitor for the apex, which leads to the primary from the first promotion on', [serviceMonitor(of('web'))], []],
    ['no service monitor for all three', [serviceMonitor(of('web', 'web-primary', 'web-canary'))], []],
    ['no service monitor for all Services', [serviceMonitor({})], []],
    ['no service monitor for no Service', [serviceMonitor(of('api'))], []],
    ['no service monitor beside a pod monitor for the primary', [serviceMonitor(of('web-canary')), podMonitor(primary)], []],
    ['no pod monitor beside a service monitor for the primary', [podMonitor(web), serviceMonitor(of('web-primary'))], []],
    ['no object of another kind', [object('Service', { selector: web })], []],
    ['no kind that every object has by name', [object('constructor', { selector: web })], []],
  ])('%s', ([, objects, named]) => {
    const messages = bystanderWarnings(objects, sides).map(({ message }) => message);
    expect(messages.map((message) => message.split(' ').slice(0, 2).join(' '))).toEqual(named);
  });

  test('in one order, whatever the order of the objects', () => {
    const objects = [budget(web, 'b'), policy(web, 'c'), budget(web, 'a')];
    const warnings = bystanderWarnings(objects, sides);
    expect(warnings).toHaveLength(3);
    expect(bystanderWarnings(objects.toReversed(), sides)).toEqual(warnings);
  });

  test('with the Services that a monitor can select', () => {
    expect(bystanderWarnings([serviceMonitor(of('web-canary'))], sides)).toEqual([
      {
        code: 'BystanderMissesPrimary',
        path: 'spec.targetRef',
        message: 'ServiceMonitor guard selects the pods of the target but does not scrape those of the primary, which serve.',
        remedy:
          'Let its selector also match Service web or web-primary; spec.service.apex.labels and spec.service.primary.labels can give them a label.',
      },
    ]);
  });

  test('with what is missed and what to do', () => {
    expect(Object.hasOwn(issueCodes, 'BystanderMissesPrimary')).toBe(true);
    expect(bystanderWarnings([budget(web)], sides)).toEqual([
      {
        code: 'BystanderMissesPrimary',
        path: 'spec.targetRef',
        message: 'PodDisruptionBudget guard selects the pods of the target but does not protect those of the primary, which serve.',
        remedy: 'Let its selector also match app: web-primary, as matchExpressions with app In [web, web-primary] do.',
      },
    ]);
  });
});
