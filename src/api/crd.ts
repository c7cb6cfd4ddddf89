import { AlertProviderSpecSchema } from './alert-provider.ts';
import { CanarySpecSchema } from './canary.ts';
import { CanaryStatusSchema } from './canary-status.ts';
import { alertProviderResource, canaryResource, group, metricTemplateResource, version } from './group.ts';
import { MetricTemplateSpecSchema } from './metric-template.ts';
import { structuralSchema } from './structural-schema.ts';

interface Column {
  readonly name: string;
  readonly type: 'string' | 'boolean';
  readonly jsonPath: string;
  /** 1: only with `kubectl get -o wide`. */
  readonly priority?: 1;
}

interface KindDescription {
  readonly resource: { readonly plural: string; readonly kind: string };
  readonly description: string;
  readonly columns: readonly Column[];
  readonly spec: object;
  readonly status?: object;
}

export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: object;
}

/** Flagger's columns in Flagger's order (flagger-engine section 1.1). */
const canaryColumns: readonly Column[] = [
  { name: 'Status', type: 'string', jsonPath: '.status.phase' },
  { name: 'Weight', type: 'string', jsonPath: '.status.canaryWeight' },
  { name: 'Suspended', type: 'boolean', jsonPath: '.spec.suspend', priority: 1 },
  { name: 'FailedChecks', type: 'string', jsonPath: '.status.failedChecks', priority: 1 },
  { name: 'Interval', type: 'string', jsonPath: '.spec.analysis.interval', priority: 1 },
  { name: 'Mirror', type: 'boolean', jsonPath: '.spec.analysis.mirror', priority: 1 },
  { name: 'StepWeight', type: 'string', jsonPath: '.spec.analysis.stepWeight', priority: 1 },
  { name: 'StepWeights', type: 'string', jsonPath: '.spec.analysis.stepWeights', priority: 1 },
  { name: 'MaxWeight', type: 'string', jsonPath: '.spec.analysis.maxWeight', priority: 1 },
  { name: 'LastTransitionTime', type: 'string', jsonPath: '.status.lastTransitionTime' },
];

const kinds: readonly KindDescription[] = [
  {
    resource: canaryResource,
    description: 'Guards a workload: each change of it is analysed on part of the traffic, then promoted or rolled back.',
    columns: canaryColumns,
    spec: CanarySpecSchema,
    status: CanaryStatusSchema,
  },
  {
    resource: metricTemplateResource,
    description: 'A query that canaries share, and where it is sent.',
    columns: [{ name: 'Provider', type: 'string', jsonPath: '.spec.provider.type' }],
    spec: MetricTemplateSpecSchema,
  },
  {
    resource: alertProviderResource,
    description: 'Where alerts of canaries are sent.',
    columns: [{ name: 'Type', type: 'string', jsonPath: '.spec.type' }],
    spec: AlertProviderSpecSchema,
  },
];

/** The CustomResourceDefinitions of Canary, MetricTemplate and AlertProvider, made from the schemas. Helm leaves them when a chart is removed. */
export function customResourceDefinitions(): CustomResourceDefinition[] {
  return kinds.map(definitionOf);
}

function definitionOf(kind: KindDescription): CustomResourceDefinition {
  const { plural, kind: kindName } = kind.resource;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, annotations: { 'helm.sh/resource-policy': 'keep' } },
    spec: {
      group,
      names: { kind: kindName, listKind: `${kindName}List`, plural, singular: kindName.toLowerCase(), categories: ['all'] },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: kind.columns,
          schema: { openAPIV3Schema: objectSchema(kind) },
        },
      ],
    },
  };
}

function objectSchema(kind: KindDescription): object {
  return {
    description: kind.description,
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: { description: 'Group and version of this object.', type: 'string' },
      kind: { description: 'Kind of this object.', type: 'string' },
      metadata: { type: 'object' },
      spec: structuralSchema(kind.spec as Readonly<Record<string, unknown>>),
      ...(kind.status === undefined ? {} : { status: structuralSchema(kind.status as Readonly<Record<string, unknown>>) }),
    },
  };
}
