import { type Canary, CanarySpecSchema } from './canary.ts';
import { providerName as nameOfProvider } from './defaults.ts';
import { analysisRules } from './validation/analysis-rules.ts';
import { asStored } from './validation/as-stored.ts';
import { builtRules } from './validation/built-rules.ts';
import { gatewayRules } from './validation/gateway-rules.ts';
import { type Rule, split, type Validation, type ValidationContext } from './validation/issue.ts';
import { metricRules } from './validation/metric-rules.ts';
import { providerRules } from './validation/provider-rules.ts';
import { referenceRules } from './validation/reference-rules.ts';
import { schemaIssues } from './validation/schema-issues.ts';
import { serviceRules } from './validation/service-rules.ts';
import { targetRules } from './validation/target-rules.ts';
import { unknownFields } from './validation/unknown-fields.ts';
import { webhookRules } from './validation/webhook-rules.ts';
import { weightRules } from './validation/weight-rules.ts';

export type { BuiltProvider, Issue, TargetKind, Validation, ValidationContext } from './validation/issue.ts';

const rules: readonly Rule[] = [
  ...targetRules,
  ...providerRules,
  ...builtRules,
  ...serviceRules,
  ...gatewayRules,
  ...weightRules,
  ...analysisRules,
  ...metricRules,
  ...webhookRules,
  ...referenceRules,
];

/**
 * Whether this controller can run a Canary as an API server would store it. Pure, never throws, whatever the spec holds. A spec that does not fit the schema is
 * not looked at further, because the other rules would guess.
 */
export function validate(given: Canary, context: ValidationContext): Validation {
  const canary = { ...given, spec: asStored(given.spec, CanarySpecSchema) as Canary['spec'] };
  const ofSchema = schemaIssues(canary.spec);
  const unknown = unknownFields(given.spec);
  if (ofSchema.length > 0) return split([...ofSchema, ...unknown]);
  const providerName = nameOfProvider(canary, context);
  const provider = context.providers.find(({ name }) => name === providerName);
  return split([...unknown, ...rules.flatMap((rule) => rule({ canary, context, providerName, provider }))]);
}
