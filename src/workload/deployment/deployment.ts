import type { KubeObject } from '../../kube/object.ts';

type TextMap = Readonly<Record<string, string>>;

/** A Deployment as far as this room looks at it. Whatever else the API server sent stays in place, untyped (rule 7). */
export interface Deployment extends KubeObject {
  readonly spec: DeploymentSpec;
  readonly status?: DeploymentStatus;
}

export interface DeploymentSpec extends RolloutFields {
  readonly replicas?: number;
  readonly selector: { readonly matchLabels?: TextMap; readonly [field: string]: unknown };
  readonly template: PodTemplate;
}

/** The fields beside the pod template that a primary takes over from its target. */
export interface RolloutFields {
  readonly strategy?: unknown;
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly revisionHistoryLimit?: number;
}

export interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
  readonly conditions?: readonly DeploymentCondition[];
}

export interface DeploymentCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  /** RFC 3339, in whole seconds. */
  readonly lastUpdateTime?: string;
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: TextMap; readonly annotations?: TextMap; readonly [field: string]: unknown };
  readonly spec: PodSpec;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly affinity?: { readonly podAntiAffinity?: PodAntiAffinity; readonly [field: string]: unknown };
  readonly topologySpreadConstraints?: readonly Selecting[];
  readonly [field: string]: unknown;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly EnvFrom[];
}

/** Whatever names a ConfigMap or Secret. */
export interface ConfigSource {
  readonly name?: string;
  readonly optional?: boolean;
}

export interface EnvVar {
  readonly name: string;
  readonly valueFrom?: { readonly configMapKeyRef?: ConfigSource; readonly secretKeyRef?: ConfigSource };
}

export interface EnvFrom {
  readonly configMapRef?: ConfigSource;
  readonly secretRef?: ConfigSource;
}

export interface Volume {
  readonly name: string;
  readonly configMap?: ConfigSource;
  /** Alone in calling the name otherwise. */
  readonly secret?: { readonly secretName?: string; readonly optional?: boolean };
  readonly projected?: { readonly sources?: readonly { readonly configMap?: ConfigSource; readonly secret?: ConfigSource }[] };
}

export interface PodAntiAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly Selecting[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly { readonly weight: number; readonly podAffinityTerm: Selecting }[];
}

/** Whatever chooses pods by a label selector. */
export interface Selecting {
  readonly labelSelector?: LabelSelector;
  readonly [field: string]: unknown;
}

export interface LabelSelector {
  readonly matchLabels?: TextMap;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** The one place where raw JSON is taken for a Deployment: the API server has validated it. */
export function asDeployment(object: KubeObject): Deployment {
  return object as Deployment;
}
