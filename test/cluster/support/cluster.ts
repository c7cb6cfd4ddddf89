import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Kubectl } from './kubectl.ts';

/** A real cluster that tests may use, with a Gateway `gateway` in namespace `platform` and a Prometheus, both reached from this machine. */
export interface Cluster {
  readonly kubeconfig: string;
  readonly kubectl: Kubectl;
  /** The proxy behind the Gateway. Load is sent here only. */
  readonly gateway: { readonly host: string; readonly port: number };
  readonly prometheusUrl: string;
  /** Address of the same for pods. */
  readonly prometheusInside: string;
  /** Folder with `audit*.jsonl` of the API server. */
  readonly logFolder: string;
  /** Folder with the scripts `build-image` and `base-image`; undefined where images must be in the cluster already. */
  readonly toolFolder: string | undefined;
}

/** Root of the repository. */
export const repositoryRoot = resolve(import.meta.dirname, '../../..');

/** The cluster that the environment names, or undefined where KUBECONFIG is not set. */
export function clusterFromEnv(env: NodeJS.ProcessEnv): Cluster | undefined {
  const kubeconfig = env['KUBECONFIG'];
  if (kubeconfig === undefined || kubeconfig === '') return undefined;
  const toolFolder = resolve(repositoryRoot, env['SERIN_CLUSTER_TOOLS'] ?? '../shared/cluster');
  const gateway = new URL(env['SERIN_GATEWAY'] ?? 'http://127.0.0.1:10080');
  return {
    kubeconfig,
    kubectl: new Kubectl(kubeconfig),
    gateway: { host: gateway.hostname, port: Number(gateway.port || 80) },
    prometheusUrl: env['SERIN_PROMETHEUS'] ?? 'http://127.0.0.1:9090',
    prometheusInside: env['SERIN_PROMETHEUS_INSIDE'] ?? 'http://prometheus.platform:9090',
    logFolder: join(dirname(kubeconfig), 'logs'),
    toolFolder: existsSync(join(toolFolder, 'build-image')) ? toolFolder : undefined,
  };
}
