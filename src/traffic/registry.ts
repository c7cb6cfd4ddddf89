import { podQueries } from './gateway-api/queries.ts';
import { createGatewayApiRouter } from './gateway-api/router.ts';
import { type GatewayApiVersion, gatewayApiV1, gatewayApiV1beta1 } from './gateway-api/versions.ts';
import type { RouterProvider } from './router.ts';

function gatewayApi(name: string, version: GatewayApiVersion): RouterProvider {
  return {
    name,
    features: { weights: true, match: false, mirror: false, sessionAffinity: false },
    resources: [version.resource],
    queries: podQueries,
    create: (access) => createGatewayApiRouter(access, version),
  };
}

/** Every router that is built. */
export const routerProviders: readonly RouterProvider[] = [
  gatewayApi('gatewayapi:v1', gatewayApiV1),
  gatewayApi('gatewayapi:v1beta1', gatewayApiV1beta1),
];
