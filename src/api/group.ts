/** Names that other programs and people rely on. The group is Flagger's, so that both read the same objects. */
export const group = 'flagger.app';
export const version = 'v1beta1';
export const apiVersion = `${group}/${version}`;

export const canaryResource = { group, version, plural: 'canaries', kind: 'Canary' } as const;
export const metricTemplateResource = { group, version, plural: 'metrictemplates', kind: 'MetricTemplate' } as const;
export const alertProviderResource = { group, version, plural: 'alertproviders', kind: 'AlertProvider' } as const;

/** Set while `spec.revertOnDeletion` holds a deletion back. */
export const finalizer = 'finalizer.flagger.app';

/** Any new value asks for another run of a failed revision; consumed once (I5). */
export const retryAnnotation = 'serin.dev/retry';

/** On a route that others made: what it said before a Canary took it over. */
export const originalAnnotation = 'serin.dev/original';

/** On a route: which of its labels and annotations are from spec.service.apex, so that those that are taken from there go. */
export const apexKeysAnnotation = 'serin.dev/apex-keys';

/** On a ConfigMap or Secret: a value that begins with `disable` lets target and primary share it, unanalysed. */
export const configTrackingAnnotation = 'flagger.app/config-tracking';

/** On a ScaledObject, by KEDA: so many replicas, whatever its triggers say. */
export const pausedReplicasAnnotation = 'autoscaling.keda.sh/paused-replicas';

/** On the primary's pod template; a new value makes its pods anew. */
export const flaggerIdAnnotation = 'flagger-id';

/** Written on every Service and route that is made, so that Flux leaves it alone. */
export const fluxAnnotations = {
  'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
  'helm.toolkit.fluxcd.io/driftDetection': 'disabled',
} as const;
