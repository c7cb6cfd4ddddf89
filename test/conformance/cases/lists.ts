import type { ConformanceCase } from '../case.ts';
import { configMap, configMaps, service, services } from './paths.ts';

const labelled = (name: string, labels: object) => ({
  method: 'POST' as const,
  path: configMaps,
  body: configMap(name, {}, { labels: { set: 'lists', ...labels } }),
  status: 201,
});
const list = (query: string, status = 200) => ({
  method: 'GET' as const,
  path: `${configMaps}?${query}`,
  status,
  only: ['kind', 'items', 'metadata.continue', 'message', 'reason'],
});
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const partial = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

/** Lists: selectors, pages, forms. */
export const listCases: readonly ConformanceCase[] = [
  {
    name: 'labels select by equality, set and presence',
    steps: [
      labelled('l1', { tier: 'web' }),
      labelled('l2', { tier: 'db', old: '1' }),
      labelled('l3', {}),
      ...[
        'set=lists',
        'set==lists,tier=web',
        'set=lists,tier!=web',
        'set=lists,tier in (web,db)',
        'set=lists,tier notin (db)',
        'set=lists,tier',
        'set=lists,!tier',
        'tier in (web),old',
      ].map((selector) => list(`labelSelector=${encodeURIComponent(selector)}`)),
      { ...list(`labelSelector=${encodeURIComponent('a===')}`, 400), only: ['reason'] },
    ],
  },
  {
    name: 'fields select by name, and only what the kind knows',
    steps: [
      list('fieldSelector=metadata.name=l1'),
      list(`fieldSelector=${encodeURIComponent('metadata.name!=l1')}&labelSelector=set%3Dlists`),
      list('fieldSelector=data.a=1', 400),
      {
        method: 'GET',
        path: '/api/v1/namespaces/{ns}/pods?fieldSelector=spec.nodeName=none,status.phase=Running',
        status: 200,
        only: ['items'],
      },
    ],
  },
  {
    name: 'a long list comes in pages',
    steps: [
      { ...list('limit=2&labelSelector=set%3Dlists'), save: { token: 'metadata.continue' } },
      list('limit=2&labelSelector=set%3Dlists&continue={token}'),
      { ...list('limit=2&continue=garbage', 400), only: ['reason'] },
      { ...list('resourceVersion=9999999999', 504), only: ['reason', 'details'] },
    ],
  },
  {
    name: 'lists and objects come as tables and as metadata',
    steps: [
      {
        method: 'GET',
        path: `${configMaps}?labelSelector=set%3Dlists`,
        accept: partial,
        status: 200,
        only: ['kind', 'apiVersion', 'items'],
      },
      { method: 'GET', path: `${configMaps}/l1`, accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io', status: 200 },
      { method: 'POST', path: services, body: service('tabled'), status: 201 },
      {
        method: 'GET',
        path: `${services}/tabled`,
        accept: table,
        status: 200,
        only: ['kind', 'apiVersion', 'columnDefinitions', 'rows.0.object'],
      },
      { method: 'GET', path: `${configMaps}/l1`, accept: 'text/html', status: 406, only: ['reason', 'code'] },
      { method: 'GET', path: `${configMaps}?labelSelector=set%3Dnothing`, status: 200, only: ['kind', 'apiVersion', 'items'] },
    ],
  },
];
