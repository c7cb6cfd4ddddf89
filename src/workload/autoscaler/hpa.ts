import type { KubeObject } from '../../kube/object.ts';
import { horizontalPodAutoscalers } from '../resources.ts';
import type { ScalerKind, ScalerSpec } from './scaler.ts';

/** The HorizontalPodAutoscaler of autoscaling/v2. A target at zero makes it idle, so it need not be paused. */
export const hpa: ScalerKind = {
  resource: horizontalPodAutoscalers,
  primarySpec(canary, source) {
    const { minReplicas, maxReplicas } = canary.spec.autoscalerRef?.primaryScalerReplicas ?? {};
    return {
      ...specOf(source),
      ...(minReplicas === undefined ? {} : { minReplicas }),
      ...(maxReplicas === undefined ? {} : { maxReplicas }),
    };
  },
  minReplicas: (source) => specOf(source).minReplicas,
  isOwnKey: () => false,
};

function specOf(source: KubeObject): ScalerSpec & { readonly minReplicas?: number } {
  return source['spec'] as ScalerSpec;
}
