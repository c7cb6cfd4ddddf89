import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { AlertProviderSpecSchema } from '../../src/api/alert-provider.ts';
import { CanarySpecSchema, isCanary } from '../../src/api/canary.ts';
import { CanaryStatusSchema } from '../../src/api/canary-status.ts';
import { MetricTemplateSpecSchema } from '../../src/api/metric-template.ts';
import { recordedObjects } from './recorded-objects.ts';

describe('what Flagger 1.44 was recorded with', () => {
  const titled = recordedObjects('Canary').map((canary) => [`${canary.metadata.namespace} in ${canary.status?.phase}`, canary] as const);

  test.for(titled)('is accepted as it is: %s', ([, canary]) => {
    expect(isCanary(canary)).toBe(true);
    expect(Value.Errors(CanarySpecSchema, canary.spec)).toEqual([]);
    expect(Value.Errors(CanaryStatusSchema, canary.status)).toEqual([]);
  });

  test('is accepted as it is: metric templates and alert providers', () => {
    const templates = recordedObjects('MetricTemplate');
    const providers = recordedObjects('AlertProvider');
    expect([templates.length, providers.length]).toEqual([2, 5]);
    for (const { spec } of templates) expect(Value.Errors(MetricTemplateSpecSchema, spec)).toEqual([]);
    for (const { spec } of providers) expect(Value.Errors(AlertProviderSpecSchema, spec)).toEqual([]);
  });
});

test('an object of another kind or group is no Canary', () => {
  expect(isCanary({ apiVersion: 'flagger.app/v1beta1', kind: 'MetricTemplate', spec: {} })).toBe(false);
  expect(isCanary({ apiVersion: 'example.com/v1', kind: 'Canary', spec: {} })).toBe(false);
  expect(isCanary({ apiVersion: 'flagger.app/v1beta1', kind: 'Canary' })).toBe(false);
});
