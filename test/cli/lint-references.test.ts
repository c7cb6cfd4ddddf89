import { describe, expect, test } from 'vitest';
import { canary, changed, lintLines, neighbours } from './lint-fixture.ts';

describe('a reference', () => {
  const inNamespaces = (own: string, other: string) => ({
    'canary.yaml': changed(canary, '  name: web\n', `  name: web\n  namespace: ${own}\n`),
    'others.yaml': changed(neighbours, '{ name: web }', `{ name: web, namespace: ${other} }`),
  });

  test('is resolved in the namespace of the object', () => {
    expect(lintLines(inNamespaces('shop', 'shop'))).toEqual([]);
  });

  test('is not resolved in another, which is named', () => {
    expect(lintLines(inNamespaces('shop', 'staging'))).toEqual([
      'canary.yaml:7:3: warning: spec.targetRef names the Deployment "web", which is not among the files. There is one in the namespace staging.',
    ]);
  });

  test('with a namespace is resolved there', () => {
    const files = inNamespaces('shop', 'shop');
    const template = (namespace: string) => changed(files['others.yaml'], 'name: errors', `name: errors\n  namespace: ${namespace}`);
    const from = changed(files['canary.yaml'], '          name: errors', '          name: errors\n          namespace: monitoring');
    expect(lintLines({ ...files, 'canary.yaml': from, 'others.yaml': template('monitoring') })).toEqual([]);
    expect(lintLines({ ...files, 'canary.yaml': from, 'others.yaml': template('shop') })).toEqual([
      'canary.yaml:22:9: warning: spec.analysis.metrics[0].templateRef names the MetricTemplate "errors" of the namespace monitoring, which is not among the files. There is one in the namespace shop.',
    ]);
  });

  test('to a Knative Service is not met by a Service of Kubernetes', () => {
    const knative = changed(canary, /apiVersion: apps\/v1\n +kind: Deployment/, 'apiVersion: serving.knative.dev/v1\n    kind: Service');
    const files = (apiVersion: string) => ({
      'canary.yaml': changed(knative, 'spec:\n', 'spec:\n  provider: knative\n'),
      'others.yaml': changed(neighbours, /apiVersion: apps\/v1\nkind: Deployment/, `apiVersion: ${apiVersion}\nkind: Service`),
    });
    const unresolved = (apiVersion: string) => lintLines(files(apiVersion)).filter((line) => line.includes('not among'));
    expect(unresolved('v1')).toHaveLength(1);
    expect(unresolved('serving.knative.dev/v1')).toEqual([]);
  });

  test('to a Secret is met by what makes that Secret', () => {
    const sealed = changed(neighbours, /apiVersion: v1\nkind: Secret/, 'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret');
    expect(lintLines({ 'canary.yaml': canary, 'others.yaml': sealed })).toEqual([]);
  });

  test('to a gateway of the kind Service is met by the controller', () => {
    const mesh = changed(canary, 'name: public', 'name: web\n        kind: Service\n        group: ""');
    expect(lintLines({ 'canary.yaml': mesh, 'others.yaml': neighbours }).filter((line) => line.includes('not among'))).toEqual([]);
  });
});
