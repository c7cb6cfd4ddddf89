import type { ConformanceCase, Step } from '../case.ts';
import { configMap, configMaps, deployments, service, services } from './paths.ts';

const apply = (path: string, body: unknown, status = 200): Step => ({ method: 'PATCH', path, type: 'apply', body, status });
const map = `${configMaps}/applied`;
const by = (manager: string, force = '') => `?fieldManager=${manager}${force === '' ? '' : '&force=true'}`;

function web(spec: object, container: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'applied' },
    spec: {
      selector: { matchLabels: { app: 'applied' } },
      template: {
        metadata: { labels: { app: 'applied' } },
        spec: { containers: [{ name: 'app', image: 'registry.invalid/app:1', ...container }] },
      },
      ...spec,
    },
  };
}

const marked = (metadata: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'marked', ...metadata } });

/** Server-side apply: ownership, conflicts, removal. */
export const applyCases: readonly ConformanceCase[] = [
  {
    name: 'an apply creates, repeats without a write, changes and removes what it made',
    steps: [
      apply(map + by('conformance'), configMap('applied', { a: '1', b: '2' }, { labels: { l: '1' } }), 201),
      apply(map + by('conformance'), configMap('applied', { a: '1', b: '2' }, { labels: { l: '1' } })),
      apply(map + by('conformance'), configMap('applied', { a: '1', c: '3' })),
      apply(map + by('conformance'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' } }),
    ],
  },
  {
    name: 'fields of another manager conflict unless forced',
    steps: [
      apply(`${configMaps}/contested${by('conformance')}`, configMap('contested', { a: '1', b: '1' }), 201),
      apply(`${configMaps}/contested${by('second')}`, configMap('contested', { a: '1' })),
      apply(`${configMaps}/contested${by('second')}`, configMap('contested', { a: '2' }), 409),
      apply(`${configMaps}/contested${by('second')}`, configMap('contested', { a: '2', b: '2' }), 409),
      apply(`${configMaps}/contested${by('second', 'force')}`, configMap('contested', { a: '2' })),
      apply(`${configMaps}/contested${by('conformance')}`, configMap('contested', { b: '1' })),
      apply(`${configMaps}/contested${by('second')}`, configMap('contested', {})),
    ],
  },
  {
    name: 'an update takes fields over, and an apply must force them back',
    steps: [
      apply(`${configMaps}/taken-over${by('conformance')}`, configMap('taken-over', { a: '1', b: '1' }), 201),
      { method: 'PATCH', path: `${configMaps}/taken-over${by('second')}`, type: 'merge-patch', body: { data: { a: '2' } }, status: 200 },
      apply(`${configMaps}/taken-over${by('conformance')}`, configMap('taken-over', { a: '1', b: '1' }), 409),
      apply(`${configMaps}/taken-over${by('conformance', 'force')}`, configMap('taken-over', { a: '1', b: '1' })),
      {
        method: 'PATCH',
        path: `${configMaps}/taken-over${by('second')}`,
        type: 'json-patch',
        body: [{ op: 'remove', path: '/data/b' }],
        status: 200,
      },
      apply(`${configMaps}/taken-over${by('conformance')}`, configMap('taken-over', { a: '1', b: '1' })),
    ],
  },
  {
    name: 'keyed lists are owned item by item',
    steps: [
      apply(
        `${deployments}/applied${by('conformance')}`,
        web(
          { replicas: 0 },
          {
            env: [
              { name: 'A', value: '1' },
              { name: 'B', value: '2' },
            ],
            ports: [{ containerPort: 80 }],
          },
        ),
        201,
      ),
      apply(`${deployments}/applied${by('second')}`, web({ replicas: 0 }, { env: [{ name: 'C', value: '3' }] })),
      apply(
        `${deployments}/applied${by('conformance')}`,
        web({ replicas: 0 }, { env: [{ name: 'B', value: '2' }], ports: [{ containerPort: 81 }] }),
      ),
      apply(`${deployments}/applied${by('third')}`, web({ replicas: 1 }), 409),
      apply(`${deployments}/applied${by('third')}`, web({}, { image: 'registry.invalid/app:2' }), 409),
      apply(`${deployments}/applied${by('third', 'force')}`, web({}, { image: 'registry.invalid/app:2' })),
      apply(
        `${deployments}/applied${by('second')}`,
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'applied' }, spec: web({}).spec },
        409,
      ),
    ],
  },
  {
    name: 'a scaled Deployment keeps its replicas when they are not applied',
    steps: [
      apply(`${deployments}/scaled${by('conformance')}`, { ...web({ replicas: 0 }), metadata: { name: 'scaled' } }, 201),
      {
        method: 'PATCH',
        path: `${deployments}/scaled/scale${by('second')}`,
        type: 'merge-patch',
        body: { spec: { replicas: 0 } },
        status: 200,
        only: ['spec', 'kind'],
      },
      apply(`${deployments}/scaled${by('conformance')}`, { ...web({}), metadata: { name: 'scaled' } }),
    ],
  },
  {
    name: 'ports of a Service are keyed by port and protocol',
    steps: [
      apply(`${services}/ports${by('conformance')}`, service('ports'), 201),
      apply(`${services}/ports${by('second')}`, { ...service('ports'), spec: { ports: [{ name: 'other', port: 81, targetPort: 'web' }] } }),
      apply(`${services}/ports${by('conformance')}`, {
        ...service('ports'),
        spec: { selector: { app: 'ports' }, ports: [{ name: 'http', port: 82 }] },
      }),
    ],
  },
  {
    name: 'labels, annotations and finalizers are owned one by one',
    steps: [
      apply(
        `${configMaps}/marked${by('conformance')}`,
        marked({ labels: { a: '1' }, annotations: { x: '1' }, finalizers: ['c.example.com/a'] }),
        201,
      ),
      apply(`${configMaps}/marked${by('second')}`, marked({ labels: { b: '1' }, finalizers: ['c.example.com/b'] })),
      apply(`${configMaps}/marked${by('conformance')}`, marked({ annotations: { y: '1' } })),
      apply(`${configMaps}/marked${by('second')}`, marked({})),
    ],
  },
  {
    name: 'an apply needs a manager and a fitting body',
    steps: [
      apply(map, configMap('applied'), 422),
      apply(`${configMaps}/other${by('conformance')}`, configMap('applied'), 400),
      apply(`${configMaps}/fields${by('conformance')}`, configMap('fields', {}, { managedFields: [] }), 400),
      { ...apply(`${configMaps}/unread${by('conformance')}`, '- a: b: c', 400), only: ['reason', 'code'] },
    ],
  },
];
