import { type Static, Type } from 'typebox';
import {
  CorsPolicySchema,
  GatewayRefSchema,
  HeaderPolicySchema,
  RequestMatchSchema,
  RetryPolicySchema,
  RewriteSchema,
  ServiceMirrorSchema,
} from './route-policy.ts';
import { intOrString, stringEnum, textList, textMap } from './schema.ts';
import { TrafficPolicySchema } from './traffic-policy.ts';

const { Array: List, Boolean: Bool, Integer, Object: Struct, Optional, String: Str } = Type;

const serviceMetadata = (description: string) =>
  Optional(
    Struct(
      {
        labels: Optional(textMap({ description: 'Labels that are added.' })),
        annotations: Optional(textMap({ description: 'Annotations that are added.' })),
      },
      { description },
    ),
  );

/** `spec.service` (Flagger: spec.service). Which provider heeds which field is in the router's folder. */
export const CanaryServiceSchema = Struct(
  {
    name: Optional(Str({ description: 'Name of the Service that clients call; the name of the target where absent.' })),
    port: Integer({ description: 'Port of the Services.' }),
    portName: Optional(Str({ description: 'Name of the port; http where absent.' })),
    targetPort: Optional(intOrString({ description: 'Port of the container, by number or name; the port of the Services where absent.' })),
    appProtocol: Optional(Str({ description: 'Application protocol of the port.' })),
    trafficDistribution: Optional(
      stringEnum(['PreferClose', 'PreferSameZone', 'PreferSameNode'], { description: 'Preference among the endpoints of the Services.' }),
    ),
    portDiscovery: Optional(Bool({ description: 'Whether the other ports of the containers are added to the Services.' })),
    headless: Optional(Bool({ description: 'Whether the Services are headless (clusterIP None).' })),
    timeout: Optional(Str({ description: 'Time limit of a request.' })),
    backendTimeout: Optional(Str({ description: 'Time limit of a request to a backend (Gateway API).' })),
    gateways: Optional(textList({ description: 'Gateways of the VirtualService (provider istio).' })),
    gatewayRefs: Optional(List(GatewayRefSchema, { maxItems: 32, description: 'Parents of the HTTPRoute (Gateway API).' })),
    hosts: Optional(textList({ description: 'Host names; the name of the Service where absent.' })),
    delegation: Optional(Bool({ description: 'Whether the VirtualService is a delegate, without hosts and gateways (provider istio).' })),
    trafficPolicy: Optional(TrafficPolicySchema),
    match: Optional(List(RequestMatchSchema, { description: 'Requests that the route takes; one of these must hold.' })),
    rewrite: Optional(RewriteSchema),
    retries: Optional(RetryPolicySchema),
    headers: Optional(HeaderPolicySchema),
    mirror: Optional(List(ServiceMirrorSchema, { description: 'Backends that receive copies of the requests (Gateway API).' })),
    corsPolicy: Optional(CorsPolicySchema),
    meshName: Optional(Str({ description: 'Name of the mesh (provider appmesh).' })),
    backends: Optional(textList({ description: 'Services that the workload calls (provider appmesh).' })),
    apex: serviceMetadata('Metadata of the Service that clients call, and of the route.'),
    primary: serviceMetadata('Metadata of the Service of the primary.'),
    canary: serviceMetadata('Metadata of the Service of the canary.'),
    unmanagedMetadata: Optional(
      Struct(
        {
          labels: Optional(textList({ description: 'Keys of labels.' })),
          annotations: Optional(textList({ description: 'Keys of annotations.' })),
        },
        { description: 'Keys on the Services that belong to somebody else and are left alone.' },
      ),
    ),
  },
  { description: 'The Services and the route of the target.' },
);
export type CanaryService = Static<typeof CanaryServiceSchema>;
