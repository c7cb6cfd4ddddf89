import type { Resource } from '../../kube/resource.ts';

/** What tells the two versions of the HTTPRoute apart (flagger-routing section 1.4). */
export interface GatewayApiVersion {
  readonly resource: Resource;
  /** spec.service.timeout and backendTimeout are written. */
  readonly timeouts: boolean;
  /** spec.service.corsPolicy is written. */
  readonly cors: boolean;
  /** Clients that saw the primary are given a cookie, too (spec.analysis.sessionAffinity.primaryCookieName). */
  readonly primaryCookie: boolean;
  /** A weight counts only when every parent has accepted it. Meshes that read v1beta1 do not all report this. */
  readonly acceptance: boolean;
}

const group = 'gateway.networking.k8s.io';

export const gatewayApiV1: GatewayApiVersion = {
  resource: { group, version: 'v1', plural: 'httproutes', kind: 'HTTPRoute' },
  timeouts: true,
  cors: true,
  primaryCookie: true,
  acceptance: true,
};

export const gatewayApiV1beta1: GatewayApiVersion = {
  resource: { group, version: 'v1beta1', plural: 'httproutes', kind: 'HTTPRoute' },
  timeouts: false,
  cors: false,
  primaryCookie: false,
  acceptance: false,
};
