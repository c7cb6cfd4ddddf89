import { type Static, Type } from 'typebox';
import { CanaryAnalysisSchema } from './canary-analysis.ts';
import { CanaryServiceSchema } from './canary-service.ts';
import type { CanaryStatus } from './canary-status.ts';
import { group } from './group.ts';
import type { Metadata } from './metadata.ts';
import { AutoscalerRefSchema, IngressRefSchema, RouteRefSchema, TargetRefSchema, UpstreamRefSchema } from './references.ts';
import { stringEnum } from './schema.ts';

export type {
  CanaryAlert,
  CanaryAnalysis,
  CanaryMetric,
  CanaryWebhook,
  MatchCondition,
  SessionAffinity,
  WebhookType,
} from './canary-analysis.ts';
export type { CanaryService } from './canary-service.ts';
export type { CanaryCondition, CanaryPhase, CanaryStatus } from './canary-status.ts';

const { Boolean: Bool, Integer, Object: Struct, Optional, String: Str } = Type;

/** What `spec.provider` may say (Flagger: the enum of its CRD). Which of them are built is the router registry's to say. */
export const providerNames = [
  'apisix',
  'appmesh',
  'appmesh:v1beta2',
  'contour',
  'gatewayapi:v1',
  'gatewayapi:v1beta1',
  'gloo',
  'istio',
  'knative',
  'kubernetes',
  'kuma',
  'linkerd',
  'nginx',
  'osm',
  'skipper',
  'smi:v1alpha1',
  'smi:v1alpha2',
  'smi:v1alpha3',
  'traefik',
] as const;

export const PodFailureSchema = Struct(
  {
    restarts: Optional(Integer({ minimum: 0, description: 'Restarts of a container that are forgiven; 1 where absent.' })),
    includeLogs: Optional(
      Bool({
        description:
          'Whether the last log lines are shown. They can hold secrets and are readable by whoever reads Canaries; false where absent.',
      }),
    ),
  },
  { description: 'Serin: when pods of the canary that cannot start end the run at once.' },
);

export const CanarySpecSchema = Struct(
  {
    provider: Optional(stringEnum(providerNames, { description: 'What carries the traffic; the flag -mesh-provider where absent.' })),
    metricsServer: Optional(Str({ description: 'Address of the Prometheus for built-in checks; the flag -metrics-server where absent.' })),
    targetRef: TargetRefSchema,
    autoscalerRef: Optional(AutoscalerRefSchema),
    ingressRef: Optional(IngressRefSchema),
    routeRef: Optional(RouteRefSchema),
    upstreamRef: Optional(UpstreamRefSchema),
    service: Optional(CanaryServiceSchema),
    analysis: CanaryAnalysisSchema,
    progressDeadlineSeconds: Optional(
      Integer({ format: 'int32', description: 'How long a workload may take to become ready, seconds; 600 where absent.' }),
    ),
    skipAnalysis: Optional(Bool({ description: 'Promote without analysis.' })),
    revertOnDeletion: Optional(Bool({ description: 'Put everything back as it was when the Canary is deleted.' })),
    suspend: Optional(Bool({ description: 'Do nothing until it is false again.' })),
    bakeTime: Optional(
      Str({
        pattern: '^([0-9]+(h|m|s))+$',
        description: 'Serin: how long the way back is kept after a promotion, for example 1h30m; 10m where absent.',
      }),
    ),
    podFailure: Optional(PodFailureSchema),
  },
  { description: 'What is wanted.' },
);
export type CanarySpec = Static<typeof CanarySpecSchema>;

/**
 * A Canary as the API server has it (Flagger: flagger.app/v1beta1 Canary). Shared and never changed. Absent fields are absent: api/defaults.ts
 * knows what they mean.
 */
export type Canary = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: CanarySpec;
  readonly status?: CanaryStatus;
};

/** Whether a raw object is a Canary at all. Whether its content fits is api/validate.ts's to say. */
export function isCanary(object: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}): object is Canary {
  return (
    object.kind === 'Canary' && object.apiVersion.startsWith(`${group}/`) && typeof object['spec'] === 'object' && object['spec'] !== null
  );
}
