import type { ConformanceCase, Step } from '../case.ts';
import { configMap, configMaps, deployment, deployments } from './paths.ts';

const of = (name: string) => `${configMaps}/${name}`;
const owner = (name: string, uid: string, more: object = {}) => ({
  ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid, ...more }],
});
const create = (name: string, metadata: object = {}): Step => ({
  method: 'POST',
  path: configMaps,
  body: configMap(name, {}, metadata),
  status: 201,
});

/** Finalizers, preconditions and what happens to dependents. */
export const deletionCases: readonly ConformanceCase[] = [
  {
    name: 'a finalizer holds an object until it is taken off',
    steps: [
      create('held', { finalizers: ['conformance.serin.dev/hold'] }),
      { method: 'DELETE', path: of('held'), status: 200 },
      { method: 'GET', path: of('held'), status: 200 },
      { method: 'DELETE', path: of('held'), status: 200 },
      {
        method: 'PATCH',
        path: of('held'),
        type: 'merge-patch',
        body: { metadata: { finalizers: ['conformance.serin.dev/hold', 'conformance.serin.dev/more'] } },
        status: 422,
        only: ['reason', 'details'],
      },
      { method: 'PATCH', path: of('held'), type: 'json-patch', body: [{ op: 'remove', path: '/metadata/finalizers/0' }], status: 200 },
      { method: 'GET', path: of('held'), status: 404 },
    ],
  },
  {
    name: 'a deletion holds only for the uid and version that it names',
    steps: [
      create('exact'),
      { method: 'DELETE', path: of('exact'), body: { preconditions: { uid: 'c0ffee' } }, status: 409, only: ['reason', 'details', 'code'] },
      {
        method: 'DELETE',
        path: of('exact'),
        body: { preconditions: { resourceVersion: '1' } },
        status: 409,
        only: ['reason', 'details', 'code'],
      },
      { method: 'GET', path: of('exact'), status: 200, save: { uid: 'metadata.uid' } },
      {
        method: 'DELETE',
        path: of('exact'),
        body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: '{uid}' } },
        status: 200,
      },
      { method: 'DELETE', path: `${of('exact')}?propagationPolicy=Sometimes`, status: 422 },
    ],
  },
  {
    name: 'dependents go with their last owner',
    steps: [
      { ...create('owner-1'), save: { one: 'metadata.uid' } },
      { ...create('owner-2'), save: { two: 'metadata.uid' } },
      create('of-one', owner('owner-1', '{one}')),
      create('of-both', { ownerReferences: [...owner('owner-1', '{one}').ownerReferences, ...owner('owner-2', '{two}').ownerReferences] }),
      { method: 'DELETE', path: `${of('owner-1')}?propagationPolicy=Background`, status: 200 },
      { method: 'GET', path: of('of-one'), status: 404, until: 'status' },
      { method: 'GET', path: of('of-both'), status: 200, only: ['metadata.name'] },
      { method: 'DELETE', path: of('owner-2'), status: 200 },
      { method: 'GET', path: of('of-both'), status: 404, until: 'status' },
      create('of-nobody', owner('never', 'c0ffee00-0000-4000-8000-000000000000')),
      { method: 'GET', path: of('of-nobody'), status: 404, until: 'status' },
    ],
  },
  {
    name: 'an orphan stays, and a foreground deletion waits for dependents',
    steps: [
      { ...create('parent'), save: { parent: 'metadata.uid' } },
      create('child', owner('parent', '{parent}')),
      { method: 'DELETE', path: of('parent'), body: { propagationPolicy: 'Orphan' }, status: 200 },
      { method: 'GET', path: of('parent'), status: 404, until: 'status' },
      { method: 'GET', path: of('child'), status: 200, only: ['metadata.ownerReferences', 'metadata.name'] },
      { ...create('front'), save: { front: 'metadata.uid' } },
      create('behind', owner('front', '{front}', { blockOwnerDeletion: true })),
      { method: 'DELETE', path: of('front'), body: { propagationPolicy: 'Foreground' }, status: 200 },
      { method: 'GET', path: of('front'), status: 404, until: 'status' },
      { method: 'GET', path: of('behind'), status: 404 },
    ],
  },
  {
    name: 'a deletion counts up the generation of a kind that has one',
    steps: [
      {
        method: 'POST',
        path: deployments,
        body: deployment('going', { metadata: { finalizers: ['conformance.serin.dev/hold'] } }),
        status: 201,
      },
      { method: 'DELETE', path: `${deployments}/going`, status: 200 },
      { method: 'PATCH', path: `${deployments}/going`, type: 'merge-patch', body: { metadata: { finalizers: null } }, status: 200 },
      { method: 'GET', path: `${deployments}/going`, status: 404 },
    ],
  },
  {
    name: 'many are deleted at once by label',
    steps: [
      create('many-1', { labels: { many: 'a' } }),
      create('many-2', { labels: { many: 'b' } }),
      { method: 'DELETE', path: `${configMaps}?labelSelector=many%3Da`, status: 200, only: ['kind', 'items'] },
      { method: 'GET', path: of('many-1'), status: 404 },
      { method: 'GET', path: of('many-2'), status: 200, only: ['metadata.name'] },
    ],
  },
];
