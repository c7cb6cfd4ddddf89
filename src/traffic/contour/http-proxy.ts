import type { KubeObject } from '../../kube/object.ts';
import type { Resource } from '../../kube/resource.ts';

export const httpProxies: Resource = { group: 'projectcontour.io', version: 'v1', plural: 'httpproxies', kind: 'HTTPProxy' };

/** An HTTPProxy as far as this folder looks at it; other fields stay in place, untyped. */
export interface HttpProxy extends KubeObject {
  readonly spec: { readonly ingressClassName?: string; readonly routes?: readonly ProxyRoute[] };
  readonly status?: { readonly conditions?: readonly ProxyCondition[] };
}

export interface ProxyRoute {
  readonly conditions?: readonly MatchCondition[];
  readonly services?: readonly ProxyService[];
  readonly timeoutPolicy?: { readonly response?: string; readonly idle?: string };
  readonly retryPolicy?: { readonly count?: number; readonly perTryTimeout?: string; readonly retryOn?: readonly string[] };
}

/** All that is named must hold. */
export interface MatchCondition {
  readonly prefix?: string;
  readonly header?: TextCondition;
  readonly queryParameter?: TextCondition;
}

export interface TextCondition {
  readonly name: string;
  readonly exact?: string;
  readonly contains?: string;
  readonly regex?: string;
  readonly present?: boolean;
}

export interface ProxyService {
  readonly name: string;
  readonly port: number;
  /** Absent is 0, beside others that have one. */
  readonly weight?: number;
  readonly requestHeadersPolicy?: { readonly set?: readonly { readonly name: string; readonly value: string }[] };
}

/** Contour keeps one condition, Valid, and tells in `errors` why it is False. */
export interface ProxyCondition {
  readonly type: string;
  readonly status: string;
  readonly observedGeneration?: number;
  readonly message?: string;
  readonly errors?: readonly { readonly type: string; readonly reason?: string; readonly message?: string }[];
}

/** The one place where raw JSON is taken for an HTTPProxy: the API server has validated it. */
export function asHttpProxy(object: KubeObject): HttpProxy {
  return object as HttpProxy;
}
