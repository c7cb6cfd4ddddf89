import { describe, expect, test } from 'vitest';
import { failureOfAnswer } from '../../src/kube/kube-failure.ts';

const call = { method: 'PATCH', path: '/apis/apps/v1/namespaces/shop/deployments/web', patch: 'json-patch' } as const;
const failureOf = (message: string) =>
  failureOfAnswer(call, { status: 422, headers: {}, body: JSON.stringify({ kind: 'Status', message }) }, 0);

describe('a message of the API server, which may repeat what somebody wrote into an object', () => {
  test.for([
    ['values without an end', 'Invalid value: {'],
    ['values in quotes without an end', 'Invalid value: "\\'],
    ['words of a failed test', 'test '],
  ] as const)('costs no time where it is full of %s', ([, words]) => {
    const startedMs = performance.now();
    expect(failureOf(words.repeat(20_000)).reason).toBe('Invalid');
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });

  test.for(['"s3cret', '"s3cret\\', '{"token": "s3cret"', '["s3cret"'])(
    'does not show the value %s, though its end was cut off',
    (value) => {
      const { message } = failureOf(`Deployment "web" is invalid: spec: Invalid value: ${value}`);
      expect(message).toMatch(/: spec: Invalid value$/);
    },
  );
});
