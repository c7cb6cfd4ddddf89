import type { ConfigSource, Container, PodSpec, Volume } from '../deployment/deployment.ts';
import type { ConfigRef } from '../workload.ts';

/** A ConfigMap or Secret that pods take their configuration from. Without an optional one they start all the same. */
export interface ConfigUse extends ConfigRef {
  readonly need: 'required' | 'optional';
}

/** The name that stands in the place of the one used. */
type Rename = (use: ConfigUse) => string;

/**
 * `spec` with other names for its ConfigMaps and Secrets: volumes, projected volumes, env and envFrom, of containers and init containers (flagger-engine
 * section 6). imagePullSecrets, CSI and ephemeral containers are left alone.
 */
export function renameConfigs(spec: PodSpec, rename: Rename): PodSpec {
  const { volumes, initContainers } = spec;
  return {
    ...spec,
    ...(volumes && { volumes: volumes.map((volume) => renameInVolume(volume, rename)) }),
    ...(initContainers && { initContainers: initContainers.map((container) => renameInContainer(container, rename)) }),
    containers: spec.containers.map((container) => renameInContainer(container, rename)),
  };
}

/** Each ConfigMap and Secret that `spec` uses, once; required where one of its places requires it. */
export function configUses(spec: PodSpec): ConfigUse[] {
  const uses = new Map<string, ConfigUse>();
  renameConfigs(spec, (use) => {
    const key = configKey(use);
    if (use.need === 'required' || !uses.has(key)) uses.set(key, use);
    return use.name;
  });
  return [...uses.values()];
}

/** `ConfigMap/web-config`: unlike within a namespace. */
export function configKey({ kind, name }: ConfigRef): string {
  return `${kind}/${name}`;
}

/** Each of `refs` once. */
export function uniqueConfigs(refs: readonly ConfigRef[]): ConfigRef[] {
  return [...new Map(refs.map((ref) => [configKey(ref), ref])).values()];
}

function renameInContainer(container: Container, rename: Rename): Container {
  const { env, envFrom } = container;
  return {
    ...container,
    ...(env && {
      env: env.map((variable) => {
        const { valueFrom } = variable;
        if (valueFrom?.configMapKeyRef === undefined && valueFrom?.secretKeyRef === undefined) return variable;
        const { configMapKeyRef, secretKeyRef } = valueFrom;
        return {
          ...variable,
          valueFrom: {
            ...valueFrom,
            ...(configMapKeyRef && { configMapKeyRef: renamed('ConfigMap', configMapKeyRef, rename) }),
            ...(secretKeyRef && { secretKeyRef: renamed('Secret', secretKeyRef, rename) }),
          },
        };
      }),
    }),
    ...(envFrom && {
      envFrom: envFrom.map((from) => ({
        ...from,
        ...(from.configMapRef && { configMapRef: renamed('ConfigMap', from.configMapRef, rename) }),
        ...(from.secretRef && { secretRef: renamed('Secret', from.secretRef, rename) }),
      })),
    }),
  };
}

function renameInVolume(volume: Volume, rename: Rename): Volume {
  const { configMap, secret, projected } = volume;
  return {
    ...volume,
    ...(configMap && { configMap: renamed('ConfigMap', configMap, rename) }),
    ...(secret?.secretName && { secret: { ...secret, secretName: rename(useOf('Secret', { ...secret, name: secret.secretName })) } }),
    ...(projected?.sources && {
      projected: {
        ...projected,
        sources: projected.sources.map((source) => ({
          ...source,
          ...(source.configMap && { configMap: renamed('ConfigMap', source.configMap, rename) }),
          ...(source.secret && { secret: renamed('Secret', source.secret, rename) }),
        })),
      },
    }),
  };
}

/** A source without a name is allowed and names nothing. */
function renamed<T extends ConfigSource>(kind: ConfigRef['kind'], source: T, rename: Rename): T {
  return source.name ? { ...source, name: rename(useOf(kind, { ...source, name: source.name })) } : source;
}

function useOf(kind: ConfigRef['kind'], { name, optional }: { readonly name: string; readonly optional?: boolean }): ConfigUse {
  return { kind, name, need: optional === true ? 'optional' : 'required' };
}
