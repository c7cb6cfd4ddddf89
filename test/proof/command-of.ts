import type { RequestInfo } from '../../src/sandbox/api/serve/request.ts';
import { shop } from './shop.ts';

/** What of the controller's work a request to the API server carries, in the words of the engine's commands. */
export function commandOf(method: string, info: RequestInfo | undefined): string {
  if (info === undefined) return 'discovery';
  if (info.verb === 'watch') return 'watch';
  if (info.plural === 'leases') return 'lease';
  if (info.plural === 'events') return 'event';
  if (method === 'GET') return info.verb === 'list' ? 'list' : 'read';
  switch (info.plural) {
    case 'canaries':
      return info.subresource === 'status' ? 'checkpoint' : 'finalizer';
    case 'httproutes':
    case 'httpproxies':
      return 'setTraffic';
    case 'services':
      return 'services';
    case 'deployments':
      return info.name === shop.name ? 'scaleTarget' : 'promote';
    case 'controllerrevisions':
      return 'snapshot';
    case 'configmaps':
    case 'secrets':
      return 'configs';
    case 'horizontalpodautoscalers':
      return 'autoscaler';
    default:
      return info.plural;
  }
}
