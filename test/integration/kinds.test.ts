import { expect, test } from 'vitest';
import { Sandbox } from './sandbox.ts';

test('a Canary that names an autoscaler of a kind that is not installed is told so, and the controller stays ready for the others', async () => {
  const autoscalerRef = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'web' };
  const sandbox = await new Sandbox({ spec: { autoscalerRef } }).start().run(30_000);
  const ready = sandbox.canary.status?.conditions?.find(({ type }) => type === 'Ready');
  expect(ready).toMatchObject({ status: 'False', message: expect.stringMatching(/scaledobject/i) });
  expect(sandbox.app.readiness()).toEqual({ ready: true, reasons: [] });
});
