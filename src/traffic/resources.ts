import type { Resource } from '../kube/resource.ts';

export const services: Resource = { group: '', version: 'v1', plural: 'services', kind: 'Service' };
