import { httpProxies } from './contour/http-proxy.ts';
import { contourQueries } from './contour/queries.ts';
import { createContourRouter } from './contour/router.ts';
import { createGatewayApiRouter } from './gateway-api/router.ts';
import { type GatewayApiVersion, gatewayApiV1, gatewayApiV1beta1 } from './gateway-api/versions.ts';
import { createKubernetesRouter } from './kubernetes/router.ts';
import { podQueries } from './pod-queries.ts';
import type { RouterProvider } from './router.ts';

function gatewayApi(name: string, version: GatewayApiVersion): RouterProvider {
  return {
    name,
    features: { weights: true, match: true, mirror: true, sessionAffinity: true },
    resources: [version.resource],
    queries: podQueries,
    create: (access) => createGatewayApiRouter(access, version),
  };
}

const contour: RouterProvider = {
  name: 'contour',
  features: { weights: true, match: true, mirror: false, sessionAffinity: false },
  resources: [httpProxies],
  queries: contourQueries,
  create: createContourRouter,
};

const kubernetes: RouterProvider = {
  name: 'kubernetes',
  features: { weights: false, match: false, mirror: false, sessionAffinity: false },
  resources: [],
  queries: podQueries,
  create: createKubernetesRouter,
};

/** Every router that is built. */
export const routerProviders: readonly RouterProvider[] = [
  gatewayApi('gatewayapi:v1', gatewayApiV1),
  gatewayApi('gatewayapi:v1beta1', gatewayApiV1beta1),
  contour,
  kubernetes,
];
