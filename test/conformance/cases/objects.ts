import type { ConformanceCase } from '../case.ts';
import { configMap, configMaps, deployment, deployments } from './paths.ts';

const of = (name: string) => `${configMaps}/${name}`;

/** Creating, reading, replacing; names, versions and uids. */
export const objectCases: readonly ConformanceCase[] = [
  {
    name: 'an object is created, read, replaced and deleted',
    steps: [
      { method: 'POST', path: configMaps, body: configMap('life'), status: 201 },
      { method: 'GET', path: of('life'), status: 200, save: { version: 'metadata.resourceVersion' } },
      { method: 'PUT', path: of('life'), body: configMap('life', { a: '2', b: '3' }), status: 200 },
      { method: 'PUT', path: of('life'), body: configMap('life', { a: '2', b: '3' }), status: 200 },
      { method: 'PUT', path: of('life'), body: configMap('life', {}, { resourceVersion: '{version}' }), status: 409 },
      { method: 'DELETE', path: of('life'), status: 200 },
      { method: 'GET', path: of('life'), status: 404 },
      { method: 'DELETE', path: of('life'), status: 404 },
    ],
  },
  {
    name: 'a name is taken once, and an object has one name',
    steps: [
      { method: 'POST', path: configMaps, body: configMap('taken'), status: 201 },
      { method: 'POST', path: configMaps, body: configMap('taken'), status: 409 },
      { method: 'PUT', path: of('taken'), body: configMap('other'), status: 400 },
      { method: 'PUT', path: of('missing'), body: configMap('missing'), status: 404 },
      { method: 'POST', path: configMaps, body: configMap('Bad_Name'), status: 422 },
      { method: 'POST', path: configMaps, body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }, status: 422 },
      { method: 'POST', path: of('taken'), body: configMap('taken'), status: 405 },
    ],
  },
  {
    name: 'a body must be of the kind and namespace of its path',
    steps: [
      { method: 'POST', path: configMaps, body: 'no json', status: 400, only: ['reason', 'code'] },
      { method: 'POST', path: configMaps, body: { ...configMap('kind'), kind: 'Secret' }, status: 400, only: ['reason', 'code'] },
      { method: 'POST', path: configMaps, body: { ...configMap('kind'), apiVersion: 'v2' }, status: 400, only: ['reason', 'code'] },
      { method: 'POST', path: configMaps, body: configMap('namespace', {}, { namespace: 'elsewhere' }), status: 400 },
      { method: 'POST', path: configMaps, body: configMap('version', {}, { resourceVersion: '5' }), status: 500 },
      { method: 'POST', path: '/api/v1/namespaces/{ns}-missing/configmaps', body: configMap('nowhere'), status: 404 },
    ],
  },
  {
    name: 'a uid that is another is a conflict',
    steps: [
      { method: 'POST', path: configMaps, body: configMap('identity'), status: 201 },
      { method: 'PUT', path: of('identity'), body: configMap('identity', { a: '2' }, { uid: 'c0ffee' }), status: 409 },
      { method: 'PATCH', path: of('identity'), type: 'merge-patch', body: { metadata: { uid: 'c0ffee' } }, status: 422 },
      { method: 'PATCH', path: of('identity'), type: 'merge-patch', body: { metadata: { resourceVersion: '1' } }, status: 409 },
    ],
  },
  {
    name: 'paths and methods that are not served say so',
    steps: [
      { method: 'GET', path: '/apis/nothing.example.com/v1/things', status: 404 },
      { method: 'GET', path: '/nothing', status: 404, only: ['code', 'reason', 'paths'] },
      { method: 'GET', path: `${deployments}/web/nothing`, status: 404 },
      { method: 'GET', path: `${deployments}/web`, status: 404 },
      { method: 'GET', path: `${deployments}/web/scale`, status: 404 },
      { method: 'PUT', path: deployments, body: deployment('web'), status: 405 },
    ],
  },
  {
    name: 'a dry run answers as the real thing and leaves nothing behind',
    steps: [
      { method: 'POST', path: `${configMaps}?dryRun=All`, body: configMap('dry'), status: 201, only: ['data', 'kind'] },
      { method: 'GET', path: of('dry'), status: 404 },
      { method: 'POST', path: configMaps, body: configMap('dry'), status: 201 },
      { method: 'PATCH', path: `${of('dry')}?dryRun=All`, type: 'merge-patch', body: { data: { a: '9' } }, status: 200, only: ['data'] },
      { method: 'DELETE', path: `${of('dry')}?dryRun=All`, status: 200 },
      { method: 'GET', path: of('dry'), status: 200 },
      { method: 'POST', path: `${configMaps}?dryRun=Some`, body: configMap('dry'), status: 422 },
    ],
  },
  {
    name: 'unknown fields are refused, warned of or dropped, as the request wishes',
    steps: [
      {
        method: 'POST',
        path: `${deployments}?fieldValidation=Strict`,
        body: deployment('fields', { spec: { replixas: 1, template: { spec: { foo: 1 } } } }),
        status: 400,
      },
      {
        method: 'POST',
        path: `${deployments}?fieldValidation=Ignore`,
        body: deployment('fields', { container: { imagee: 'x' } }),
        status: 201,
      },
      {
        method: 'PATCH',
        path: `${deployments}/fields?fieldValidation=Strict`,
        type: 'merge-patch',
        body: { spec: { replixas: 1 } },
        status: 422,
        only: ['reason', 'code'],
      },
      { method: 'PATCH', path: `${deployments}/fields`, type: 'merge-patch', body: { spec: { replixas: 1 } }, status: 200 },
      {
        method: 'PATCH',
        path: `${deployments}/fields?fieldValidation=Strict&fieldManager=conformance`,
        type: 'apply',
        body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'fields' }, spec: { replixas: 1 } },
        status: 500,
      },
    ],
  },
];
