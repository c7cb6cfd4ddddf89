import type { ConformanceCase, Step } from '../case.ts';
import { crds, widget, widgets } from './paths.ts';

const betaWidgets = widgets.replace('/v1/', '/v1beta1/');
const crd = 'widgets.conformance.serin.dev';
const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10, default: 3 },
        color: { type: 'string', enum: ['red', 'blue'], default: 'red' },
        name: { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 5 },
        port: { 'x-kubernetes-int-or-string': true },
        maybe: { type: 'string', nullable: true },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        map: { type: 'object', additionalProperties: { type: 'integer' }, maxProperties: 2 },
        parts: {
          type: 'array',
          minItems: 1,
          maxItems: 2,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['id'],
          items: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, weight: { type: 'integer', default: 1 } } },
        },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        either: {
          type: 'object',
          properties: { a: { type: 'string' }, b: { type: 'string' } },
          oneOf: [{ required: ['a'] }, { required: ['b'] }],
        },
        when: { type: 'string', format: 'date-time' },
        ratio: { type: 'number' },
        nested: { type: 'object', default: {}, properties: { on: { type: 'boolean', default: true } } },
      },
    },
    status: { type: 'object', properties: { phase: { type: 'string' }, replicas: { type: 'integer' }, seq: { type: 'integer' } } },
  },
};

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: crd },
  spec: {
    group: 'conformance.serin.dev',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList', shortNames: ['wg'], categories: ['all'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema },
        subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.replicas' } },
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
        ],
      },
      { name: 'v1beta1', served: true, storage: false, deprecated: true, schema: { openAPIV3Schema: schema } },
    ],
  },
};

const create = (name: string, spec: object, status = 201): Step => ({ method: 'POST', path: widgets, body: widget(name, spec), status });
const status = (name: string) => `${widgets}/${name}/status`;

/** A CustomResourceDefinition and its objects. */
export const customCases: readonly ConformanceCase[] = [
  {
    name: 'a CRD makes its kind served',
    steps: [
      {
        method: 'POST',
        path: crds,
        body: definition,
        status: 201,
        only: ['kind', 'spec.names', 'spec.scope', 'spec.conversion', 'metadata.name', 'metadata.generation'],
      },
      { method: 'GET', path: widgets, status: 200, until: 'status', only: ['kind', 'apiVersion', 'items'] },
      { method: 'GET', path: '/apis/conformance.serin.dev/v1', status: 200, until: 'status', only: ['kind', 'groupVersion'] },
      { method: 'GET', path: '/apis/conformance.serin.dev', status: 200, until: 'status' },
      {
        method: 'GET',
        path: '/openapi/v3/apis/conformance.serin.dev/v1',
        status: 200,
        until: 'status',
        only: ['properties/spec', 'properties/status', 'type', 'x-kubernetes-group-version-kind'].map(
          (part) => `/components/schemas/dev.serin.conformance.v1.Widget/${part}`,
        ),
      },
    ],
  },
  {
    name: 'an object gets defaults and loses unknown fields',
    steps: [
      create('defaults', {}),
      create('pruned', {
        size: 2,
        unknown: 1,
        free: { any: { thing: [1] } },
        port: 'http',
        maybe: null,
        color: null,
        parts: [{ id: 'a', more: 1 }],
        map: { a: 1 },
      }),
      {
        method: 'POST',
        path: `${widgets}?fieldValidation=Strict`,
        body: widget('strict', { size: 1, unknown: 1, parts: [{ id: 'a', more: 1 }] }),
        status: 400,
      },
      { method: 'GET', path: `${betaWidgets}/pruned`, status: 200 },
    ],
  },
  {
    name: 'an object that does not fit its schema is refused with the field and the rule',
    steps: [
      create('bad', { size: 0 }, 422),
      create('bad', { size: 11 }, 422),
      create('bad', { size: 1, parts: [{ id: 'a', weight: 'big' }] }, 422),
      create('bad', { size: 1, parts: [{ id: 'a', weight: 1.5 }] }, 422),
      create('bad', { size: null, ratio: 'x' }, 422),
      create('bad', { size: 1, color: 'green' }, 422),
      create('bad', { size: 1, name: 'ABC' }, 422),
      create('bad', { size: 1, name: 'a' }, 422),
      create('bad', { size: 1, name: 'abcdef' }, 422),
      create('bad', { size: 1, port: true }, 422),
      create('bad', { size: 1, map: { a: 'x' } }, 422),
      create('bad', { size: 1, map: { a: 1, b: 2, c: 3 } }, 422),
      create('bad', { size: 1, parts: [] }, 422),
      create('bad', { size: 1, parts: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] }, 422),
      create('bad', { size: 1, parts: [{ weight: 1 }] }, 422),
      create('bad', { size: 1, parts: [{ id: 'a' }, { id: 'a' }] }, 422),
      create('bad', { size: 1, tags: ['a', 'a'] }, 422),
      create('bad', { size: 1, either: {} }, 422),
      create('bad', { size: 1, either: { a: 'x', b: 'y' } }, 422),
      create('bad', { size: 1, when: 'yesterday' }, 422),
      create('bad', { size: 1, free: 'x' }, 422),
      create('bad', { size: 1, parts: { a: 1 } }, 422),
      create('Bad', { size: 1 }, 422),
      {
        method: 'POST',
        path: betaWidgets,
        body: { ...widget('bad'), apiVersion: 'conformance.serin.dev/v1beta1', spec: 'x' },
        status: 422,
      },
      {
        method: 'POST',
        path: widgets,
        body: { ...widget('bad'), metadata: { name: 'bad', labels: { a: 1 } } },
        status: 400,
        only: ['reason', 'code'],
      },
    ],
  },
  {
    name: 'status and spec are written apart, and only spec counts generations',
    steps: [
      { method: 'POST', path: widgets, body: widget('apart', { size: 1 }, { status: { phase: 'Ignored' } }), status: 201 },
      {
        method: 'PATCH',
        path: `${widgets}/apart`,
        type: 'merge-patch',
        body: { spec: { size: 2 }, status: { phase: 'Ignored' } },
        status: 200,
      },
      {
        method: 'PATCH',
        path: status('apart'),
        type: 'merge-patch',
        body: { spec: { size: 9 }, status: { phase: 'Ready', unknown: 1 } },
        status: 200,
      },
      {
        method: 'PATCH',
        path: status('apart'),
        type: 'json-patch',
        body: [
          { op: 'test', path: '/status/phase', value: 'Ready' },
          { op: 'add', path: '/status/seq', value: 1 },
        ],
        status: 200,
      },
      { method: 'PATCH', path: status('apart'), type: 'json-patch', body: [{ op: 'test', path: '/status/seq', value: 2 }], status: 422 },
      {
        method: 'PATCH',
        path: `${status('apart')}?fieldManager=second`,
        type: 'apply',
        body: { apiVersion: 'conformance.serin.dev/v1', kind: 'Widget', metadata: { name: 'apart' }, status: { phase: 'Applied' } },
        status: 409,
      },
      {
        method: 'PATCH',
        path: `${status('apart')}?fieldManager=second&force=true`,
        type: 'apply',
        body: { apiVersion: 'conformance.serin.dev/v1', kind: 'Widget', metadata: { name: 'apart' }, status: { phase: 'Applied' } },
        status: 200,
      },
      { method: 'PATCH', path: `${widgets}/apart`, type: 'merge-patch', body: { metadata: { annotations: { a: 'b' } } }, status: 200 },
      { method: 'PATCH', path: status('apart'), type: 'merge-patch', body: { status: { phase: 7 } }, status: 422 },
      { method: 'GET', path: status('apart'), status: 200 },
    ],
  },
  {
    name: 'a custom object is replaced at a version only, and knows no strategic merge',
    steps: [
      create('replaced', { size: 1 }),
      { method: 'PUT', path: `${widgets}/replaced`, body: widget('replaced', { size: 2 }), status: 422 },
      { method: 'GET', path: `${widgets}/replaced`, status: 200, save: { version: 'metadata.resourceVersion' } },
      {
        method: 'PUT',
        path: `${widgets}/replaced`,
        body: { ...widget('replaced', { size: 2 }), metadata: { name: 'replaced', resourceVersion: '{version}' } },
        status: 200,
      },
      {
        method: 'PUT',
        path: `${widgets}/replaced`,
        body: { ...widget('replaced', { size: 3 }), metadata: { name: 'replaced', resourceVersion: '{version}' } },
        status: 409,
      },
      { method: 'PATCH', path: `${widgets}/replaced`, type: 'strategic-merge-patch', body: { spec: { size: 4 } }, status: 415 },
    ],
  },
  {
    name: 'a custom object is scaled where its CRD says',
    steps: [
      create('scaled', { size: 1 }),
      { method: 'GET', path: `${widgets}/scaled/scale`, status: 200 },
      { method: 'PATCH', path: `${widgets}/scaled/scale`, type: 'merge-patch', body: { spec: { replicas: 2 } }, status: 200 },
      {
        method: 'PATCH',
        path: `${widgets}/scaled/scale`,
        type: 'merge-patch',
        body: { spec: { replicas: 99 } },
        status: 422,
        only: ['reason', 'code'],
      },
      { method: 'GET', path: `${widgets}/scaled`, status: 200 },
      { method: 'GET', path: `${betaWidgets}/scaled/scale`, status: 404 },
    ],
  },
  {
    name: 'keyed lists and sets of a custom object are applied item by item',
    steps: [
      {
        method: 'PATCH',
        path: `${widgets}/owned?fieldManager=conformance`,
        type: 'apply',
        body: widget('owned', { size: 1, parts: [{ id: 'a', weight: 2 }], tags: ['x'] }),
        status: 201,
      },
      {
        method: 'PATCH',
        path: `${widgets}/owned?fieldManager=second`,
        type: 'apply',
        body: widget('owned', { size: 1, parts: [{ id: 'b' }], tags: ['y', 'x'] }),
        status: 200,
      },
      {
        method: 'PATCH',
        path: `${widgets}/owned?fieldManager=conformance`,
        type: 'apply',
        body: widget('owned', { size: 1, parts: [{ id: 'a', weight: 3 }] }),
        status: 200,
      },
      {
        method: 'PATCH',
        path: `${widgets}/owned?fieldManager=second`,
        type: 'apply',
        body: widget('owned', { size: 1, parts: [{ id: 'a', weight: 4 }] }),
        status: 409,
      },
      { method: 'PATCH', path: `${widgets}/owned?fieldManager=second`, type: 'apply', body: widget('owned', { size: 1 }), status: 200 },
    ],
  },
  {
    name: 'columns of a CRD make up its table',
    steps: [
      create('table', { size: 4 }),
      { method: 'GET', path: `${widgets}/table`, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io', status: 200 },
    ],
  },
  {
    name: 'a CRD that is deleted takes its objects along',
    steps: [
      { method: 'DELETE', path: `${crds}/${crd}`, status: 200, only: ['kind'] },
      { method: 'GET', path: widgets, status: 404, until: 'status', only: ['code'] },
    ],
  },
];
