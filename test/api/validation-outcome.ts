import { type ValidationContext, validate } from '../../src/api/validate.ts';
import { type CanaryChange, canaryWith } from './canary-fixture.ts';
import { ableContext } from './validation-fixture.ts';

/** What is said of a Canary that is right but for `change`: a line for each issue, as a person reads it. */
export function outcome(change: CanaryChange, context: Partial<ValidationContext> = {}): string[] {
  const metrics = [{ name: 'request-success-rate', thresholdRange: { min: 99 } }];
  const canary = canaryWith({ ...change, analysis: { metrics, ...change.analysis } });
  const { errors, warnings } = validate(canary, { ...ableContext, ...context });
  return [
    ...errors.map(({ code, message, remedy }) => `refuse ${code}: ${message} ${remedy}`),
    ...warnings.map(({ code, message, remedy }) => `warn ${code}: ${message} ${remedy}`),
  ];
}
