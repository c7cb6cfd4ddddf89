import type { ConformanceCase, Step } from '../case.ts';
import { configMap, configMaps } from './paths.ts';

const watch = (query: string): Step => ({ method: 'GET', path: `${configMaps}?watch=1&timeoutSeconds=1&${query}`, status: 200 });
const relabel = (name: string, labels: object): Step => ({
  method: 'PATCH',
  path: `${configMaps}/${name}`,
  type: 'merge-patch',
  body: { metadata: { labels } },
  status: 200,
});

/** Watches that replay what has happened. */
export const watchCases: readonly ConformanceCase[] = [
  {
    name: 'a watch replays what happened after a version, in order',
    steps: [
      {
        method: 'POST',
        path: configMaps,
        body: configMap('watched', {}, { labels: { w: '1' } }),
        status: 201,
        save: { version: 'metadata.resourceVersion' },
      },
      { method: 'PATCH', path: `${configMaps}/watched`, type: 'merge-patch', body: { data: { b: '2' } }, status: 200 },
      { method: 'DELETE', path: `${configMaps}/watched`, status: 200 },
      watch('resourceVersion={version}&labelSelector=w%3D1'),
      watch('resourceVersion={version}&fieldSelector=metadata.name%3Dother'),
    ],
  },
  {
    name: 'a watch without a version begins with everything that is there',
    steps: [
      { method: 'POST', path: configMaps, body: configMap('there', {}, { labels: { w: '2' } }), status: 201 },
      watch('labelSelector=w%3D2'),
      watch('labelSelector=w%3D2&resourceVersion=0'),
    ],
  },
  {
    name: 'an object that begins or ceases to match is added or deleted',
    steps: [
      { method: 'POST', path: configMaps, body: configMap('changing'), status: 201, save: { version: 'metadata.resourceVersion' } },
      relabel('changing', { w: '3' }),
      relabel('changing', { w: '3', x: '1' }),
      relabel('changing', { w: null }),
      { method: 'DELETE', path: `${configMaps}/changing`, status: 200 },
      watch('resourceVersion={version}&labelSelector=w%3D3'),
    ],
  },
  {
    name: 'a watch shows metadata alone when asked',
    steps: [
      { method: 'POST', path: configMaps, body: configMap('meta', {}, { labels: { w: '4' } }), status: 201 },
      { ...watch('labelSelector=w%3D4'), accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' },
    ],
  },
];
