import type { ConformanceCase, Step } from '../case.ts';
import { configMap, configMaps, deployment, deployments, service, services } from './paths.ts';

const patch = (path: string, type: NonNullable<Step['type']>, body: unknown): Step => ({ method: 'PATCH', path, type, body, status: 200 });
const map = `${configMaps}/patched`;
const web = `${deployments}/patched`;

/** The three kinds of patch that are not an apply. */
export const patchCases: readonly ConformanceCase[] = [
  {
    name: 'a JSON patch changes an object when its tests hold',
    steps: [
      {
        method: 'POST',
        path: configMaps,
        body: configMap('patched', { a: '1', b: '2' }, { annotations: { 'b/c': '2' } }),
        status: 201,
        save: { uid: 'metadata.uid' },
      },
      patch(map, 'json-patch', [
        { op: 'test', path: '/metadata/uid', value: '{uid}' },
        { op: 'test', path: '/data', value: { a: '1', b: '2' } },
        { op: 'replace', path: '/metadata/annotations/b~1c', value: '3' },
        { op: 'add', path: '/data/d', value: '4' },
        { op: 'remove', path: '/data/a' },
      ]),
      patch(map, 'json-patch', [{ op: 'add', path: '/metadata/labels', value: { x: 'y' } }]),
      {
        ...patch(map, 'json-patch', [
          { op: 'test', path: '/data/d', value: '5' },
          { op: 'remove', path: '/data/d' },
        ]),
        status: 422,
      },
      { ...patch(map, 'json-patch', [{ op: 'remove', path: '/data/missing' }]), status: 422 },
      { ...patch(map, 'json-patch', [{ op: 'replace', path: '/data/missing', value: '1' }]) },
      { ...patch(map, 'json-patch', [{ op: 'add', path: '/binaryData/missing', value: '' }]), status: 422 },
      { ...patch(map, 'json-patch', { data: { a: '1' } }), status: 400 },
      { ...patch(`${configMaps}/missing`, 'json-patch', [{ op: 'remove', path: '/data' }]), status: 404 },
      { method: 'GET', path: map, status: 200 },
    ],
  },
  {
    name: 'a JSON patch moves, copies and inserts into lists',
    steps: [
      { method: 'POST', path: deployments, body: deployment('lists', { container: { args: ['a', 'c'] } }), status: 201 },
      patch(`${deployments}/lists`, 'json-patch', [
        { op: 'add', path: '/spec/template/spec/containers/0/args/1', value: 'b' },
        { op: 'add', path: '/spec/template/spec/containers/0/args/-', value: 'd' },
        { op: 'copy', from: '/spec/template/metadata/labels/app', path: '/spec/template/metadata/labels/copy' },
        { op: 'move', from: '/spec/template/metadata/labels/copy', path: '/spec/template/metadata/labels/moved' },
        { op: 'remove', path: '/spec/template/spec/containers/0/args/0' },
      ]),
      { ...patch(`${deployments}/lists`, 'json-patch', [{ op: 'add', path: '/spec/template/spec/containers/7', value: {} }]), status: 422 },
    ],
  },
  {
    name: 'a merge patch merges objects, replaces lists and removes by null',
    steps: [
      { method: 'POST', path: services, body: service('merged'), status: 201 },
      patch(`${services}/merged`, 'merge-patch', {
        metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
        spec: { selector: { app: null, tier: 'web' } },
      }),
      patch(`${services}/merged`, 'merge-patch', { metadata: { labels: { a: null } }, spec: { ports: [{ name: 'new', port: 81 }] } }),
      patch(`${services}/merged`, 'merge-patch', { metadata: { labels: { a: null } } }),
      { ...patch(`${services}/merged`, 'merge-patch', { spec: { ports: 'x' } }), status: 422, only: ['reason', 'code'] },
    ],
  },
  {
    name: 'a strategic merge patch merges lists by their keys',
    steps: [
      {
        method: 'POST',
        path: deployments,
        body: deployment('patched', {
          container: {
            env: [
              { name: 'A', value: '1' },
              { name: 'B', value: '2' },
            ],
            ports: [{ containerPort: 80, name: 'http' }],
          },
        }),
        status: 201,
      },
      patch(web, 'strategic-merge-patch', {
        spec: {
          template: {
            spec: {
              $setElementOrder: undefined,
              containers: [
                {
                  name: 'app',
                  image: 'registry.invalid/app:2',
                  env: [
                    { name: 'B', $patch: 'delete' },
                    { name: 'C', value: '3' },
                  ],
                },
                { name: 'sidecar', image: 'registry.invalid/side:1' },
              ],
            },
          },
        },
      }),
      patch(web, 'strategic-merge-patch', {
        spec: {
          template: {
            spec: {
              '$setElementOrder/containers': [{ name: 'sidecar' }, { name: 'app' }],
              containers: [{ name: 'app', ports: [{ containerPort: 80, name: 'web' }, { containerPort: 81 }] }],
            },
          },
        },
      }),
      patch(web, 'strategic-merge-patch', { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }),
      patch(web, 'strategic-merge-patch', { spec: { template: { spec: { containers: [{ name: 'sidecar', $patch: 'delete' }] } } } }),
      patch(web, 'strategic-merge-patch', { metadata: { finalizers: ['a.example.com/x', 'a.example.com/y'] } }),
      patch(web, 'strategic-merge-patch', { metadata: { '$deleteFromPrimitiveList/finalizers': ['a.example.com/x'] } }),
      patch(web, 'strategic-merge-patch', { metadata: { '$deleteFromPrimitiveList/finalizers': ['a.example.com/y'] } }),
      patch(web, 'strategic-merge-patch', {
        spec: { template: { metadata: { labels: { $patch: 'replace', app: 'patched', only: 'this' } } } },
      }),
    ],
  },
  {
    name: 'a patch of an unknown kind is refused',
    steps: [
      { method: 'POST', path: configMaps, body: configMap('media'), status: 201 },
      { method: 'PATCH', path: `${configMaps}/media`, type: 'json', body: { data: {} }, status: 415 },
    ],
  },
  {
    name: 'a patch that changes nothing writes nothing',
    steps: [
      { method: 'POST', path: configMaps, body: configMap('still'), status: 201 },
      patch(`${configMaps}/still`, 'merge-patch', { data: { a: '1' } }),
      patch(`${configMaps}/still?fieldManager=second`, 'merge-patch', { data: { a: '1' } }),
      patch(`${configMaps}/still?fieldManager=second`, 'merge-patch', { data: { a: '2' } }),
    ],
  },
];
