import type { Canary } from '../../api/canary.ts';
import { pausedReplicasAnnotation } from '../../api/group.ts';
import { targetName } from '../../api/names.ts';
import type { JsonPatchOperation } from '../../kube/client.ts';
import { pointer, testAndReplace, testUid } from '../../kube/json-patch.ts';
import type { KubeObject } from '../../kube/object.ts';
import { scaledObjects } from '../resources.ts';
import type { ScalerKind, ScalerSpec } from './scaler.ts';

interface ScaledObjectSpec extends ScalerSpec {
  readonly minReplicaCount?: number;
  readonly advanced?: {
    readonly horizontalPodAutoscalerConfig?: { readonly name?: string; readonly [field: string]: unknown };
    readonly [field: string]: unknown;
  };
  readonly triggers?: readonly Trigger[];
}

interface Trigger {
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** KEDA's ScaledObject. It would scale a target up again from zero, so it is paused while the target shall have no pods. */
export const scaledObject: ScalerKind = {
  resource: scaledObjects,
  primarySpec(canary, source) {
    const { minReplicas, maxReplicas } = canary.spec.autoscalerRef?.primaryScalerReplicas ?? {};
    const { advanced, triggers, ...rest } = specOf(source);
    return {
      ...rest,
      ...(advanced && { advanced: primaryAdvanced(advanced) }),
      ...(triggers && { triggers: triggers.map((trigger) => primaryTrigger(canary, trigger)) }),
      ...(minReplicas === undefined ? {} : { minReplicaCount: minReplicas }),
      ...(maxReplicas === undefined ? {} : { maxReplicaCount: maxReplicas }),
    };
  },
  minReplicas: (source) => specOf(source).minReplicaCount,
  // A pause is of one ScaledObject; the label is written by KEDA itself.
  isOwnKey: (key) => key.startsWith('autoscaling.keda.sh/paused') || key === 'scaledobject.keda.sh/name',
};

/** What makes KEDA keep the target at zero; empty where it does. */
export function pausePatch({ metadata: { uid, annotations } }: KubeObject): JsonPatchOperation[] {
  if (annotations?.[pausedReplicasAnnotation] === '0') return [];
  if (annotations === undefined) {
    return [testUid(uid), { op: 'add', path: '/metadata/annotations', value: { [pausedReplicasAnnotation]: '0' } }];
  }
  return [testUid(uid), ...testAndReplace(pausedPath, annotations[pausedReplicasAnnotation], '0')];
}

/** What lets KEDA scale the target again; empty where it may. */
export function resumePatch({ metadata: { uid, annotations } }: KubeObject): JsonPatchOperation[] {
  const paused = annotations?.[pausedReplicasAnnotation];
  return paused === undefined ? [] : [testUid(uid), ...testAndReplace(pausedPath, paused, undefined)];
}

const pausedPath = pointer('metadata', 'annotations', pausedReplicasAnnotation);

function primaryAdvanced(advanced: NonNullable<ScaledObjectSpec['advanced']>): ScaledObjectSpec['advanced'] {
  const { horizontalPodAutoscalerConfig: config } = advanced;
  return config?.name ? { ...advanced, horizontalPodAutoscalerConfig: { ...config, name: `${config.name}-primary` } } : advanced;
}

/** The query of a named trigger as spec.autoscalerRef says; without any such query, the source's with the name of the primary in it. */
function primaryTrigger(canary: Canary, trigger: Trigger): Trigger {
  const query = trigger.metadata?.['query'];
  if (query === undefined) return trigger;
  const queries = canary.spec.autoscalerRef?.primaryScalerQueries;
  const wanted = queries === undefined ? primaryQuery(targetName(canary), query) : (queries[trigger.name ?? ''] ?? query);
  return { ...trigger, metadata: { ...trigger.metadata, query: wanted } };
}

/** The target's name, also with `-canary`, becomes that of the primary; longer words that hold the name stay. */
function primaryQuery(target: string, query: string): string {
  const name = target.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return query.replaceAll(new RegExp(`(?<![A-Za-z0-9])${name}(-canary|-primary)?(?![A-Za-z0-9])`, 'g'), `${target}-primary`);
}

function specOf(source: KubeObject): ScaledObjectSpec {
  return source['spec'] as ScaledObjectSpec;
}
