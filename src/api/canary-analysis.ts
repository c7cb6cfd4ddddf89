import { type Static, Type } from 'typebox';
import { stringEnum, textMap } from './schema.ts';
import { headerMatches, textMatches } from './string-match.ts';

const { Array: List, Boolean: Bool, Integer, Number: Num, Object: Struct, Optional, String: Str } = Type;

/** Flagger's pattern, not anchored at the end, as its CRD has it; api/validate.ts looks at the rest. */
const intervalPattern = '^[0-9]+(m|s)';

const interval = (description: string) => Str({ pattern: intervalPattern, description });

const namespacedRef = (what: string) =>
  Struct(
    {
      name: Str({ description: `Name of the ${what}.` }),
      namespace: Optional(Str({ description: `Namespace of the ${what}; that of the Canary where absent.` })),
    },
    { description: `The ${what}.` },
  );

export const CanaryMetricSchema = Struct(
  {
    name: Str({ description: 'Name of the check; request-success-rate and request-duration are built in.' }),
    interval: Optional(interval('How far back the query looks; 1m where absent.')),
    threshold: Optional(
      Num({ description: 'Deprecated, use thresholdRange. Least success rate in percent; for anything else the greatest value.' }),
    ),
    thresholdRange: Optional(
      Struct(
        {
          min: Optional(Num({ description: 'Least value that passes.' })),
          max: Optional(Num({ description: 'Greatest value that passes.' })),
        },
        { description: 'Values that pass.' },
      ),
    ),
    query: Optional(Str({ description: 'Deprecated, use templateRef. A PromQL query in the template language.' })),
    templateRef: Optional(namespacedRef('MetricTemplate')),
    templateVariables: Optional(textMap({ description: 'Values for {{ variables.NAME }} in the template.' })),
  },
  { description: 'A check of the canary.' },
);
export type CanaryMetric = Static<typeof CanaryMetricSchema>;

export const alertSeverities = ['', 'info', 'warn', 'error'] as const;

export const CanaryAlertSchema = Struct(
  {
    name: Str({ description: 'Name of the alert.' }),
    severity: Optional(stringEnum(alertSeverities, { description: 'Least severity that is sent; info where absent.' })),
    providerRef: namespacedRef('AlertProvider'),
  },
  { description: 'Where people are told.' },
);
export type CanaryAlert = Static<typeof CanaryAlertSchema>;

export const webhookTypes = [
  '',
  'confirm-rollout',
  'pre-rollout',
  'rollout',
  'confirm-promotion',
  'post-rollout',
  'event',
  'rollback',
  'confirm-traffic-increase',
] as const;
export type WebhookType = (typeof webhookTypes)[number];

export const CanaryWebhookSchema = Struct(
  {
    name: Str({ description: 'Name of the hook.' }),
    type: Optional(stringEnum(webhookTypes, { description: 'When it is called; rollout where absent.' })),
    url: Str({ description: 'Address that is called with POST.' }),
    timeout: Optional(interval('Time limit of a call.')),
    retries: Optional(Integer({ description: 'How often a failed call is repeated.' })),
    muteAlert: Optional(Bool({ description: 'Whether no alert is sent for this hook.' })),
    disableTLS: Optional(Bool({ description: 'Whether the certificate of the server is not checked.' })),
    metadata: Optional(textMap({ description: 'Values that are sent along.' })),
  },
  { description: 'A hook or gate.' },
);
export type CanaryWebhook = Static<typeof CanaryWebhookSchema>;

export const MatchConditionSchema = Struct(
  {
    headers: Optional(headerMatches('Conditions on headers, by lower-case name.')),
    queryParams: Optional(textMatches('Conditions on query parameters, by name.')),
    sourceLabels: Optional(textMap({ description: 'Labels of the calling workload (provider istio).' })),
  },
  { description: 'Conditions on a request; all must hold.' },
);
export type MatchCondition = Static<typeof MatchConditionSchema>;

export const SessionAffinitySchema = Struct(
  {
    cookieName: Str({ description: 'Name of the cookie of clients that saw the canary.' }),
    primaryCookieName: Optional(Str({ description: 'Name of the cookie of clients that saw the primary.' })),
    domain: Optional(Str({ description: 'Domain attribute of the cookie.' })),
    httpOnly: Optional(Bool({ description: 'HttpOnly attribute of the cookie.' })),
    maxAge: Optional(Integer({ default: 86400, description: 'Lifetime of the cookie, seconds.' })),
    partitioned: Optional(Bool({ description: 'Partitioned attribute of the cookie.' })),
    path: Optional(Str({ description: 'Path attribute of the cookie.' })),
    sameSite: Optional(stringEnum(['Strict', 'Lax', 'None'], { description: 'SameSite attribute of the cookie.' })),
    secure: Optional(Bool({ description: 'Secure attribute of the cookie.' })),
  },
  { description: 'Clients that saw the canary stay with it during a run.' },
);
export type SessionAffinity = Static<typeof SessionAffinitySchema>;

/** `spec.analysis` (Flagger: spec.analysis), and our `strict`, `noDataLimit` and `errorLimit`. */
export const CanaryAnalysisSchema = Struct(
  {
    interval: interval('Time between two looks at the checks, and at each weight.'),
    threshold: Integer({ description: 'Failed looks after which the run is rolled back.' }),
    iterations: Optional(Integer({ description: 'Looks of an A/B test (with match) or a blue/green run.' })),
    stepWeight: Optional(Integer({ description: 'Rise of the canary weight at each step, percent.' })),
    stepWeights: Optional(
      List(Integer({ description: 'Canary weight of the step, percent.' }), {
        description: 'Canary weights, one after the other, percent.',
      }),
    ),
    maxWeight: Optional(Integer({ description: 'Canary weight at which the canary is promoted, percent; 100 where absent.' })),
    stepWeightPromotion: Optional(
      Integer({ description: 'Rise of the primary weight at each step of the promotion, percent; all at once where absent.' }),
    ),
    mirror: Optional(Bool({ description: 'Whether the canary first gets copies of the requests.' })),
    mirrorWeight: Optional(Integer({ description: 'Share of the requests that are copied, percent (provider istio).' })),
    primaryReadyThreshold: Optional(
      Integer({ description: 'Share of the pods of the primary that must be available, percent; 100 where absent.' }),
    ),
    canaryReadyThreshold: Optional(
      Integer({ description: 'Share of the pods of the canary that must be available, percent; 100 where absent.' }),
    ),
    match: Optional(List(MatchConditionSchema, { description: 'Requests that go to the canary in an A/B test; one of these must hold.' })),
    metrics: Optional(List(CanaryMetricSchema, { description: 'Checks of the canary.' })),
    alerts: Optional(List(CanaryAlertSchema, { description: 'Where people are told.' })),
    webhooks: Optional(List(CanaryWebhookSchema, { description: 'Hooks and gates.' })),
    sessionAffinity: Optional(SessionAffinitySchema),
    strict: Optional(Bool({ description: 'Serin: whether a look without data, or that the provider could not answer, counts as failed.' })),
    noDataLimit: Optional(
      Integer({
        minimum: 1,
        description: 'Serin: looks in a row without data after which the run is rolled back; threshold where absent.',
      }),
    ),
    errorLimit: Optional(
      Integer({
        minimum: 1,
        description: 'Serin: looks in a row that the provider could not answer after which the run is rolled back; threshold where absent.',
      }),
    ),
  },
  {
    description: 'How the canary is judged and how its traffic rises. Give exactly one of iterations, stepWeight and stepWeights.',
    oneOf: [{ required: ['iterations'] }, { required: ['stepWeight'] }, { required: ['stepWeights'] }],
  },
);
export type CanaryAnalysis = Static<typeof CanaryAnalysisSchema>;
