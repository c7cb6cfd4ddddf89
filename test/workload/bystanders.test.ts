import { describe, expect, test } from 'vitest';
import { issueCodes } from '../../src/api/issue-codes.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { bystanderWarnings } from '../../src/workload/bystanders.ts';
import type { LabelSelector } from '../../src/workload/deployment/deployment.ts';
import { selects } from '../../src/workload/label-selector.ts';

const sides = { target: { app: 'web', tier: 'front' }, primary: { app: 'web-primary', tier: 'front' }, selectorLabel: 'app' };
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
const expression = (key: string, operator: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values.length === 0 ? {} : { values }) }],
});

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
