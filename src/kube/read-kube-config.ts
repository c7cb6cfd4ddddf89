import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { KubeConfigError } from './kube-config-error.ts';

export interface KubeConfigSource {
  /** A kubeconfig file (flag -kubeconfig). Absent: KUBECONFIG, then ~/.kube/config, then the pod's service account. */
  readonly kubeconfig?: string;
  /** Absent: the file's current context. */
  readonly context?: string;
  /** In front of /var/run/secrets/kubernetes.io/serviceaccount. For tests. */
  readonly serviceAccountRoot?: string;
}

export interface LoadedKubeConfig {
  readonly config: KubeConfig;
  /** Of the context. */
  readonly namespace: string | undefined;
}

const nobody = 'nobody, for a context without a user';

/** Finds and reads the configuration, and makes sure that context, cluster and the files it names are there. Throws KubeConfigError. */
export function readKubeConfig(source: KubeConfigSource): LoadedKubeConfig {
  const files = filesOf(source);
  const config = files.length === 0 ? inCluster(source) : fromFiles(files);
  const from = files.length === 0 ? "the pod's service account" : files.join(delimiter);

  if (source.context !== undefined) config.setCurrentContext(source.context);
  const context = config.getContextObject(config.getCurrentContext());
  if (context === null) throw new KubeConfigError(contextMissing(config, from));
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new KubeConfigError(`${from}: context "${context.name}" names the cluster "${context.cluster}", which is not in it`);
  // client-node leaves out the cluster's certificate authority where there is no user.
  if (!context.user) {
    config.addUser({ name: nobody });
    Object.assign(context, { user: nobody });
  }
  const user = config.getCurrentUser();
  if (user === null) throw new KubeConfigError(`${from}: context "${context.name}" names the user "${context.user}", which is not in it`);
  for (const [what, file] of [
    ['certificate authority', cluster.caFile],
    ['client certificate', user.certFile],
    ['client key', user.keyFile],
  ] as const) {
    if (file && !isReadable(file)) throw new KubeConfigError(`${from}: the ${what} ${file} cannot be read`);
  }
  return { config, namespace: context.namespace?.trim() || undefined };
}

function filesOf({ kubeconfig }: KubeConfigSource): string[] {
  const { env } = process;
  if (kubeconfig !== undefined && kubeconfig !== '') return [kubeconfig];
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  // As kubectl does, a file of the list may be missing, but not all of them.
  const present = named.filter(existsSync);
  if (named.length > 0) return present.length > 0 ? present : named.slice(0, 1);
  const home = env['HOME'] ?? env['USERPROFILE'];
  const standard = home === undefined ? undefined : join(home, '.kube', 'config');
  return standard !== undefined && existsSync(standard) ? [standard] : [];
}

function fromFiles([first = '', ...others]: readonly string[]): KubeConfig {
  const config = fromFile(first);
  for (const file of others) {
    const other = fromFile(file);
    try {
      // The first file that names a current context wins.
      config.mergeConfig(other, Boolean(config.getCurrentContext()));
    } catch (error) {
      throw new KubeConfigError(
        `${file}: ${error instanceof Error ? error.message : 'cannot be merged'} (it is in an earlier file of KUBECONFIG too)`,
      );
    }
  }
  return config;
}

function fromFile(file: string): KubeConfig {
  if (!existsSync(file)) throw new KubeConfigError(`the kubeconfig ${file} does not exist`);
  if (!isReadable(file)) throw new KubeConfigError(`the kubeconfig ${file} cannot be read`);
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw new KubeConfigError(`the kubeconfig ${file} cannot be read (${error.code})`);
    throw new KubeConfigError(`the kubeconfig ${file} is malformed: ${whatIsWrong(error)}`);
  }
  if (config.getClusters().length === 0) throw new KubeConfigError(`the kubeconfig ${file} names no cluster`);
  return config;
}

function inCluster({ serviceAccountRoot = '' }: KubeConfigSource): KubeConfig {
  const { env } = process;
  const token = `${serviceAccountRoot}/var/run/secrets/kubernetes.io/serviceaccount/token`;
  if (!env['KUBERNETES_SERVICE_HOST'] || !env['KUBERNETES_SERVICE_PORT'] || !existsSync(token)) {
    throw new KubeConfigError(
      'no way to a cluster: give --kubeconfig or set KUBECONFIG; ~/.kube/config does not exist, and this is not a pod with a service account',
    );
  }
  const config = new KubeConfig();
  config.loadFromCluster(serviceAccountRoot);
  return config;
}

function contextMissing(config: KubeConfig, from: string): string {
  const known = config
    .getContexts()
    .map(({ name }) => `"${name}"`)
    .join(', ');
  const there = known === '' ? 'it has none' : `it has ${known}`;
  const wanted = config.getCurrentContext();
  return wanted ? `${from}: the context "${wanted}" is not in it; ${there}` : `${from}: no context is chosen; ${there}`;
}

/** YAML errors quote the lines around them, which may hold a token: only their reason and place are told. */
function whatIsWrong(error: unknown): string {
  if (!(error instanceof Error)) return 'it cannot be read';
  if ('reason' in error && 'mark' in error) {
    const line = (error.mark as { line?: number } | null | undefined)?.line;
    return `${error.reason}${line === undefined ? '' : ` in line ${line + 1}`}`;
  }
  return error instanceof TypeError ? 'it is no kubeconfig' : error.message;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
