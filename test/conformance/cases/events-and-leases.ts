import type { ConformanceCase } from '../case.ts';
import { leases, routes } from './paths.ts';

const lease = (holder: string, metadata: object = {}) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'leader', ...metadata },
  spec: {
    holderIdentity: holder,
    leaseDurationSeconds: 15,
    acquireTime: '2026-01-01T00:00:00.123456Z',
    renewTime: '2026-01-01T00:00:00.123456Z',
    leaseTransitions: 0,
  },
});

const newEvent = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name: 'happened' },
  eventTime: '2026-01-01T00:00:00.123456Z',
  reportingController: 'conformance',
  reportingInstance: 'conformance-1',
  action: 'Testing',
  reason: 'Tested',
  type: 'Normal',
  note: 'It happened.',
  regarding: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: '{ns}', name: 'web' },
};

const oldEvent = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'happened-before' },
  involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: '{ns}', name: 'web' },
  reason: 'Tested',
  message: 'It happened before.',
  type: 'Warning',
  source: { component: 'conformance' },
  firstTimestamp: '2026-01-01T00:00:00Z',
  lastTimestamp: '2026-01-01T00:00:00Z',
  count: 2,
};

/** Events of both APIs, leases, and a route as Serin writes it. */
export const eventAndLeaseCases: readonly ConformanceCase[] = [
  {
    name: 'an event of one API is read through the other',
    steps: [
      { method: 'POST', path: '/apis/events.k8s.io/v1/namespaces/{ns}/events', body: newEvent, status: 201 },
      { method: 'GET', path: '/api/v1/namespaces/{ns}/events/happened', status: 200 },
      { method: 'POST', path: '/api/v1/namespaces/{ns}/events', body: oldEvent, status: 201 },
      { method: 'GET', path: '/apis/events.k8s.io/v1/namespaces/{ns}/events/happened-before', status: 200 },
      { method: 'PATCH', path: '/api/v1/namespaces/{ns}/events/happened-before', type: 'merge-patch', body: { count: 3 }, status: 200 },
    ],
  },
  {
    name: 'events are found by what they are about',
    steps: [
      {
        method: 'GET',
        path: '/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.kind%3DDeployment,involvedObject.name%3Dweb',
        status: 200,
        only: ['items'],
      },
      {
        method: 'GET',
        path: '/api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.name%3Dweb,type%3DWarning',
        status: 200,
        only: ['items'],
      },
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/events',
        body: { ...oldEvent, metadata: { name: 'elsewhere' }, involvedObject: { kind: 'Pod', namespace: 'other', name: 'x' } },
        status: 422,
        only: ['reason', 'code'],
      },
    ],
  },
  {
    name: 'a lease is taken by who saw its last version',
    steps: [
      { method: 'POST', path: leases, body: lease('one'), status: 201, save: { version: 'metadata.resourceVersion' } },
      { method: 'PUT', path: `${leases}/leader`, body: lease('one', { resourceVersion: '{version}' }), status: 200 },
      {
        method: 'PUT',
        path: `${leases}/leader`,
        body: lease('two', { resourceVersion: '{version}' }),
        status: 200,
        save: { second: 'metadata.resourceVersion' },
      },
      { method: 'PUT', path: `${leases}/leader`, body: lease('one', { resourceVersion: '{version}' }), status: 409 },
      { method: 'PUT', path: `${leases}/leader`, body: lease('three'), status: 422, only: ['reason', 'code', 'details'] },
      {
        method: 'PATCH',
        path: `${leases}/leader`,
        type: 'json-patch',
        body: [
          { op: 'test', path: '/spec/holderIdentity', value: 'two' },
          { op: 'replace', path: '/spec/holderIdentity', value: '' },
        ],
        status: 200,
      },
    ],
  },
  {
    name: 'weights of a route are changed by a patch that tests its rules',
    steps: [
      {
        method: 'POST',
        path: routes,
        body: {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          metadata: { name: 'web' },
          spec: {
            hostnames: ['web.example.com'],
            rules: [
              {
                backendRefs: [
                  { name: 'web-primary', port: 80, weight: 100 },
                  { name: 'web-canary', port: 80, weight: 0 },
                ],
              },
            ],
          },
        },
        status: 201,
      },
      {
        method: 'PATCH',
        path: `${routes}/web`,
        type: 'json-patch',
        body: [
          { op: 'test', path: '/spec/rules/0/backendRefs/0/weight', value: 100 },
          {
            op: 'replace',
            path: '/spec/rules/0/backendRefs',
            value: [
              { group: '', kind: 'Service', name: 'web-primary', port: 80, weight: 90 },
              { group: '', kind: 'Service', name: 'web-canary', port: 80, weight: 10 },
            ],
          },
        ],
        status: 200,
      },
      {
        method: 'PATCH',
        path: `${routes}/web`,
        type: 'json-patch',
        body: [{ op: 'test', path: '/spec/rules/0/backendRefs/0/weight', value: 100 }],
        status: 422,
      },
      { method: 'GET', path: '/apis/gateway.networking.k8s.io/v1beta1/namespaces/{ns}/httproutes/web', status: 200 },
      {
        method: 'PATCH',
        path: `${routes}/web`,
        type: 'merge-patch',
        body: { spec: { rules: [{ backendRefs: [{ name: 'web', port: 80, weight: -1 }] }] } },
        status: 422,
      },
      {
        method: 'PATCH',
        path: `${routes}/web?fieldManager=conformance`,
        type: 'apply',
        body: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'web', annotations: { a: 'b' } } },
        status: 200,
      },
    ],
  },
];
