/** Paths of the run's namespace. */
export const configMaps = '/api/v1/namespaces/{ns}/configmaps';
export const services = '/api/v1/namespaces/{ns}/services';
export const deployments = '/apis/apps/v1/namespaces/{ns}/deployments';
export const daemonSets = '/apis/apps/v1/namespaces/{ns}/daemonsets';
export const revisions = '/apis/apps/v1/namespaces/{ns}/controllerrevisions';
export const autoscalers = '/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers';
export const leases = '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases';
export const routes = '/apis/gateway.networking.k8s.io/v1/namespaces/{ns}/httproutes';
export const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const widgets = '/apis/conformance.serin.dev/v1/namespaces/{ns}/widgets';

export function configMap(name: string, data: object = { a: '1' }, metadata: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

/** A Deployment that starts no pods. */
export function deployment(name: string, more: { readonly spec?: object; readonly container?: object; readonly metadata?: object } = {}) {
  const container = { name: 'app', image: 'registry.invalid/app:1', ...more.container };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...more.metadata },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
      ...more.spec,
    },
  };
}

export function service(name: string, spec: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80 }], ...spec },
  };
}

export function widget(name: string, spec: object = { size: 1 }, more: object = {}) {
  return { apiVersion: 'conformance.serin.dev/v1', kind: 'Widget', metadata: { name }, spec, ...more };
}
