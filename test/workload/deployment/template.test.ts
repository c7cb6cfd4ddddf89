import { describe, expect, test } from 'vitest';
import { type PrimaryNaming, primaryTemplate, revisionOf, uuidFrom, withFlaggerId } from '../../../src/workload/deployment/template.ts';

const naming: PrimaryNaming = { label: 'app', value: 'web', targetName: 'web', selectorLabels: ['app', 'name'] };
const spec = { containers: [{ name: 'app', image: 'web:1' }] };

describe('the template of a primary', () => {
  test('has the selector label of the primary, and no key of Flux nor flagger-id', () => {
    const metadata = {
      labels: { app: 'web', tier: 'front', 'kustomize.toolkit.fluxcd.io/name': 'x' },
      annotations: { kept: 'yes', 'helm.toolkit.fluxcd.io/driftDetection': 'x', 'flagger-id': 'x' },
    };
    expect(primaryTemplate({ metadata, spec }, naming)).toEqual({
      metadata: { labels: { app: 'web-primary', tier: 'front' }, annotations: { kept: 'yes' } },
      spec,
    });
  });

  const selectors = [
    [{ matchLabels: { app: 'web' } }, { matchLabels: { app: 'web-primary' } }],
    [{ matchLabels: { name: 'web', tier: 'web' } }, { matchLabels: { name: 'web-primary', tier: 'web' } }],
    [{ matchLabels: { app: 'other' } }, { matchLabels: { app: 'other' } }],
    [
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['other', 'web'] }] },
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['other', 'web-primary'] }] },
    ],
    [
      { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }] },
      { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }] },
    ],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, { matchExpressions: [{ key: 'app', operator: 'Exists' }] }],
    [undefined, undefined],
  ] as const;

  test.for(selectors)('keeps away from itself and spreads itself: %o becomes %o', ([before, after]) => {
    const term = (labelSelector: object | undefined) => ({ topologyKey: 'zone', ...(labelSelector && { labelSelector }) });
    const podSpec = (labelSelector: object | undefined) => ({
      ...spec,
      affinity: {
        nodeAffinity: { kept: true },
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term({ matchLabels: { app: 'web' } })] },
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [term(labelSelector)],
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term(labelSelector) }],
        },
      },
      topologySpreadConstraints: [{ maxSkew: 1, ...term(labelSelector) }],
    });
    expect(primaryTemplate({ spec: podSpec(before) }, naming).spec).toEqual(podSpec(after));
  });

  test('does not change the template that it is made from', () => {
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { ...spec, topologySpreadConstraints: [{ labelSelector: { matchLabels: { app: 'web' } } }] },
    };
    const before = structuredClone(template);
    primaryTemplate(template, naming);
    expect(template).toEqual(before);
  });
});

describe('a revision', () => {
  const template = primaryTemplate({ metadata: { labels: { app: 'web' } }, spec }, naming);

  test('is ten hex digits', () => {
    expect(revisionOf(template)).toMatch(/^[0-9a-f]{10}$/);
  });

  test.for([
    ['the order of its keys', { spec, metadata: { labels: { app: 'web-primary' } } }],
    ['flagger-id', withFlaggerId(template, 'any')],
    ['empty annotations', { metadata: { labels: { app: 'web-primary' }, annotations: {} }, spec }],
    ['an empty creation time', { metadata: { creationTimestamp: null, labels: { app: 'web-primary' } }, spec }],
  ] as const)('is not changed by %s', ([, same]) => {
    expect(revisionOf(same)).toBe(revisionOf(template));
  });

  test.for([
    ['an annotation', { ...template, metadata: { ...template.metadata, annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } }],
    ['a label', { ...template, metadata: { labels: { app: 'web-primary', tier: 'x' } } }],
    ['a field that nobody here knows', { ...template, spec: { ...spec, futureField: 1 } }],
    ['the order of a list', { ...template, spec: { containers: [...spec.containers, { name: 'b' }].toReversed() } }],
  ] as const)('is changed by %s', ([, other]) => {
    expect(revisionOf(other)).not.toBe(revisionOf(template));
  });
});

describe('a flagger-id', () => {
  test('is a UUID of version 4, the same for the same run and another for another', () => {
    expect(uuidFrom('run-1')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidFrom('run-1')).toBe(uuidFrom('run-1'));
    expect(uuidFrom('run-1')).not.toBe(uuidFrom('run-2'));
  });
});
