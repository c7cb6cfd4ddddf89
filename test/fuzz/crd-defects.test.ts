import { describe, expect, test } from 'vitest';
import { validate } from '../../src/api/validate.ts';
import { canaryWith } from '../api/canary-fixture.ts';
import { ableContext } from '../api/validation-fixture.ts';
import { canary, changed, lintLines } from '../cli/lint-fixture.ts';
import { sandboxWithCrds } from './crd/sandbox-verdict.ts';

const askSandbox = sandboxWithCrds();
const rightCanary = canaryWith();
const { analysis } = rightCanary.spec;

function asked(spec: object, metadata: unknown = { name: 'web' }) {
  const { apiVersion, kind } = rightCanary;
  return askSandbox({ plural: 'canaries', object: { apiVersion, kind, metadata, spec: { ...rightCanary.spec, ...spec } } });
}

const accepted = { status: 201, causes: [], unknown: [] };
const refused = (...causes: string[]) => ({ status: 422, causes, unknown: [] });
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };

describe('the sandbox, as a real API server', () => {
  test('drops a null where none may be, and misses it where something must be', () => {
    expect(asked({ suspend: null, analysis: { ...analysis, webhooks: null } })).toEqual(accepted);
    expect(asked({ targetRef: { ...target, name: null } })).toEqual(refused('FieldValueRequired spec.targetRef.name'));
  });

  test('names the values that are possible also where the type is wrong', () => {
    expect(asked({ provider: 7 })).toEqual(refused('FieldValueNotSupported spec.provider', 'FieldValueTypeInvalid spec.provider'));
  });

  test('counts the alternatives of what is no object', () => {
    expect(asked({ analysis: 7 }).causes).toContain('FieldValueInvalid spec.analysis');
  });

  test('takes no number of more than 64 bits for a whole one', () => {
    expect(asked({ progressDeadlineSeconds: 2 ** 53 })).toEqual(accepted);
    expect(asked({ progressDeadlineSeconds: 2 ** 63 })).toEqual(refused('FieldValueTypeInvalid spec.progressDeadlineSeconds'));
  });

  test.for(['constructor', 'toString', '__proto__'])('knows no field %s, though every object of JavaScript has one', (name) => {
    const targetRef = JSON.parse(`{"apiVersion":"apps/v1","kind":"Deployment","name":"web","${name}":1}`);
    expect(asked({ targetRef })).toEqual({ ...accepted, unknown: [`spec.targetRef.${name}`] });
  });

  test('tells the errors of the alternative that was meant', () => {
    const service = { port: 80, trafficPolicy: { loadBalancer: { consistentHash: {} } } };
    const path = 'spec.service.trafficPolicy.loadBalancer';
    expect(asked({ service }).causes).toContain(`FieldValueRequired ${path}.consistentHash.httpHeaderName`);
    expect(asked({ service: { port: 80, trafficPolicy: { loadBalancer: {} } } }).causes).toContain(`FieldValueRequired ${path}.simple`);
  });

  test.for([
    ['a label key', { labels: { 'a b': 'x' } }, 'FieldValueInvalid metadata.labels'],
    ['a label value', { labels: { a: 'x'.repeat(64) } }, 'FieldValueInvalid metadata.labels'],
    ['an annotation key', { annotations: { 'a/b/c': 'x' } }, 'FieldValueInvalid metadata.annotations'],
    ['a finalizer', { finalizers: ['a b'] }, 'FieldValueInvalid metadata.finalizers'],
  ] as const)('refuses %s that is none', ([, metadata, cause]) => {
    expect(asked({}, { name: 'web', ...metadata })).toEqual(refused(cause));
  });

  test.for([['web'], [{ name: 'web', annotations: [] }]])('cannot read metadata of %j', ([metadata]) => {
    expect(asked({}, metadata)).toEqual({ status: 400, causes: [], unknown: [] });
  });
});

describe('validation, as an API server with our CRDs', () => {
  const errors = (spec: object) =>
    validate({ ...rightCanary, spec: { ...rightCanary.spec, ...spec } }, ableContext).errors.map(({ code, path }) => `${code} ${path}`);

  test('does not refuse a null that is dropped, as an empty list in YAML is', () => {
    expect(errors({ suspend: null, autoscalerRef: null, analysis: { ...analysis, alerts: null, metrics: null } })).toEqual([]);
    expect(errors({ targetRef: { ...target, name: null } })).toEqual(['FieldMissing spec.targetRef.name']);
    expect(errors({ analysis: { ...analysis, stepWeights: [null] } })).toContain('SchemaViolated spec.analysis.stepWeights[0]');
  });

  test('does not count a field that is dropped among those that exclude each other', () => {
    const headers = { 'x-user': { exact: 'a', exakt: 'b' } };
    const given = canaryWith({ analysis: { stepWeight: undefined, iterations: 2, match: [{ headers }] } });
    const { errors: found, warnings } = validate(given, ableContext);
    expect([found, warnings.map(({ code }) => code)]).toEqual([[], expect.arrayContaining(['UnknownField'])]);
  });

  test('refuses a number of more than 64 bits where a whole one is asked for', () => {
    expect(errors({ progressDeadlineSeconds: 1e30 })).toEqual(['SchemaViolated spec.progressDeadlineSeconds']);
  });
});

test.for([
  ['a name with an empty part', 'name: web\n', 'name: we..b\n', 'metadata.name is "we..b", which is no name of an object.'],
  ['a key of a label', 'name: web\n', 'name: web\n  labels: { a b: x }\n', 'metadata.labels["a b"] is no key of labels.'],
  ['a value of a label', 'name: web\n', 'name: web\n  labels: { a: "x y" }\n', 'metadata.labels.a is "x y", which is no value of a label.'],
  [
    'a key of an annotation',
    'name: web\n',
    'name: web\n  annotations: { a/b/c: x }\n',
    'metadata.annotations["a/b/c"] is no key of annotations.',
  ],
  ['a finalizer', 'name: web\n', 'name: web\n  finalizers: [a b]\n', 'metadata.finalizers[0] is no name of a finalizer.'],
] as const)('lint refuses %s that an API server refuses', ([, from, to, said]) => {
  expect(lintLines({ 'canary.yaml': changed(canary, from, to) }).filter((line) => line.includes(said))).toHaveLength(1);
});

test('lint takes an annotation without a value for an empty one', () => {
  const text = changed(canary, 'name: web\n', 'name: web\n  annotations: { a: }\n');
  expect(lintLines({ 'canary.yaml': text }).filter((line) => line.includes('annotations'))).toEqual([]);
});

test('lint does not take JSON that is nested too deep for something else than JSON', () => {
  const text = `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`;
  expect(lintLines({ 'canary.json': text })[0]).toContain('more than 100 levels stand in one another');
});
