import { Type } from 'typebox';
import { stringEnum } from './schema.ts';

const { Integer, Object: Struct, Optional, String: Str } = Type;

/** A schema for `{apiVersion, kind, name}` where `kind` is one of a few. */
function objectRef<const K extends readonly string[]>(kinds: K, description: string) {
  return Struct(
    {
      apiVersion: Str({ description: 'API group and version of the object, for example apps/v1.' }),
      kind: stringEnum(kinds, { description: 'Kind of the object.' }),
      name: Str({ description: 'Name of the object.' }),
    },
    { description },
  );
}

export const targetKinds = ['DaemonSet', 'Deployment', 'Service'] as const;

export const TargetRefSchema = objectRef(
  targetKinds,
  'The workload that is guarded. A Knative Service is kind Service with apiVersion serving.knative.dev/v1.',
);

export const IngressRefSchema = objectRef(['Ingress'], 'The Ingress that carries the traffic (providers nginx and skipper).');

export const RouteRefSchema = objectRef(['ApisixRoute'], 'The ApisixRoute that carries the traffic (provider apisix).');

export const UpstreamRefSchema = Struct(
  {
    apiVersion: Str({ description: 'API group and version of the object.' }),
    kind: stringEnum(['Upstream'], { description: 'Kind of the object.' }),
    name: Str({ description: 'Name of the object.' }),
    namespace: Optional(Str({ description: 'Namespace of the object; empty for that of the Canary.' })),
  },
  { description: 'The Upstream that the primary and canary upstreams are copied from (provider gloo).' },
);

export const AutoscalerRefSchema = Struct(
  {
    apiVersion: Str({ description: 'API group and version of the object, for example autoscaling/v2.' }),
    kind: stringEnum(['HorizontalPodAutoscaler', 'ScaledObject'], { description: 'Kind of the object.' }),
    name: Str({ description: 'Name of the object.' }),
    primaryScalerQueries: Optional(
      Type.Record(Str(), Str({ description: 'Query of that trigger.' }), {
        description: 'For a ScaledObject: the query of the primary for each named trigger.',
      }),
    ),
    primaryScalerReplicas: Optional(
      Struct(
        {
          minReplicas: Optional(Integer({ minimum: 1, description: 'Fewest replicas of the primary.' })),
          maxReplicas: Optional(Integer({ minimum: 1, description: 'Most replicas of the primary.' })),
        },
        { description: 'Bounds of the primary that differ from those of the target.' },
      ),
    ),
  },
  { description: 'The autoscaler of the target; the primary gets a copy of it.' },
);
