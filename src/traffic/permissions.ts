import type { Permission } from '../kube/permission.ts';
import { routerProviders } from './registry.ts';
import { services } from './resources.ts';

const routes = new Map(
  routerProviders.flatMap(({ name, resources }) => resources.map((resource) => [resource.plural, { name, resource }])),
);

/** What moving traffic takes: of each provider the kinds that it keeps. */
export const trafficPermissions: readonly Permission[] = [
  { resource: services, verbs: ['list', 'watch'], why: 'to see the Services of Canaries as they are' },
  { resource: services, verbs: ['create'], why: 'to make the Services of primary and canary, and the apex where there is none' },
  { resource: services, verbs: ['patch'], why: 'to keep their ports, selectors and labels' },
  ...[...routes.values()].flatMap(({ name, resource }): Permission[] => {
    const provider = name.replace(/:.*/, '');
    return [
      { resource, verbs: ['list', 'watch'], why: `to read the weights of provider ${provider} and whether they are accepted` },
      { resource, verbs: ['create', 'patch'], why: `to make the routes of provider ${provider} and move their weights` },
    ];
  }),
];
