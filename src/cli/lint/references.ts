import { alertProviderResource, canaryResource, metricTemplateResource } from '../../api/group.ts';
import { valueAt } from '../../api/validation/field-path.ts';
import { isFields, type Manifest, textOf } from './manifest.ts';

/** An object that another one names. */
export interface Reference {
  /** Of the field that names it. */
  readonly path: string;
  readonly kind: string;
  /** Empty: any. Two kinds of several groups share a name. */
  readonly group: string;
  readonly name: string;
  /** Absent: that of the object that names it. */
  readonly namespace: string | undefined;
}

/** Fields of a Canary that name an object with its kind. */
const whole = ['targetRef', 'autoscalerRef', 'ingressRef', 'routeRef', 'upstreamRef'];

/** Every object that a Canary, MetricTemplate or AlertProvider names, as far as it is written so that it can be understood. */
export function referencesOf({ kind, value }: Manifest): Reference[] {
  const { spec } = value;
  switch (kind) {
    case canaryResource.kind:
      return [
        ...whole.flatMap((field) => reference(`spec.${field}`, valueAt(spec, [field]))),
        ...list(spec, ['service', 'gatewayRefs']).flatMap((ref, index) => gateway(`spec.service.gatewayRefs[${index}]`, ref)),
        ...list(spec, ['analysis', 'metrics']).flatMap((metric, index) =>
          reference(`spec.analysis.metrics[${index}].templateRef`, valueAt(metric, ['templateRef']), metricTemplateResource),
        ),
        ...list(spec, ['analysis', 'alerts']).flatMap((alert, index) =>
          reference(`spec.analysis.alerts[${index}].providerRef`, valueAt(alert, ['providerRef']), alertProviderResource),
        ),
      ];
    case metricTemplateResource.kind:
      return reference('spec.provider.secretRef', valueAt(spec, ['provider', 'secretRef']), secret);
    case alertProviderResource.kind:
      return reference('spec.secretRef', valueAt(spec, ['secretRef']), secret);
    default:
      return [];
  }
}

const secret = { kind: 'Secret', group: '' } as const;

function reference(path: string, ref: unknown, fixed?: { readonly kind: string; readonly group: string }): Reference[] {
  if (!isFields(ref)) return [];
  const kind = fixed?.kind ?? textOf(ref['kind']);
  const name = textOf(ref['name']);
  if (kind === '' || name === '') return [];
  const namespace = textOf(ref['namespace']);
  const group = fixed?.group ?? groupOf(textOf(ref['apiVersion']));
  return [{ path, kind, group: kind === 'Service' ? group : '', name, namespace: namespace === '' ? undefined : namespace }];
}

/** A parent of the kind Service (GAMMA) is made by the controller, so it is in no file. */
function gateway(path: string, ref: unknown): Reference[] {
  if (!isFields(ref) || !['', 'Gateway'].includes(textOf(ref['kind']))) return [];
  return reference(path, ref, { kind: 'Gateway', group: '' });
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : 'core';
}

function list(value: unknown, steps: readonly string[]): readonly unknown[] {
  const found = valueAt(value, steps);
  return Array.isArray(found) ? found : [];
}
