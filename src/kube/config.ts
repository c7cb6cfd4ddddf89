import { createHash } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Transport } from '../platform/transport.ts';
import { createUndiciTransport, type TlsIdentity, type UndiciTransportOptions } from '../platform/undici-transport.ts';
import { withoutFinalSlashes } from '../platform/without-final-slashes.ts';
import type { KubeConnection } from './connection.ts';
import { KubeConfigError } from './kube-config-error.ts';
import { type KubeConfigSource, readKubeConfig } from './read-kube-config.ts';

export interface KubeConnectionOptions extends KubeConfigSource {
  /** Address of the API server in place of the configuration's (flag -master). */
  readonly master?: string;
  /** Most connections for requests. Default 32. */
  readonly connections?: number;
}

/** A connection made from a kubeconfig or a service account. Whoever made it closes its transport. */
export interface LoadedConnection extends KubeConnection {
  /** Of the context, or of the pod. */
  readonly currentNamespace: string | undefined;
}

/**
 * Reads kubeconfig or service account by client-node, which also keeps tokens fresh and runs credentials plugins. Certificates that change (a plugin's, or
 * after `refresh`) get new connections, and open watches are cut so that they come back over them. Throws KubeConfigError.
 */
export async function loadKubeConnection(options: KubeConnectionOptions = {}): Promise<LoadedConnection> {
  const read = () => {
    const loaded = readKubeConfig(options);
    allowPlainHttp(loaded.config);
    return loaded;
  };
  const { config: initial, namespace } = read();
  let config = initial;
  const server = serverOf(config, options.master);
  let current = transportFor(await credentialsOf(config), options, config);

  return {
    server,
    tls: config.getCurrentCluster()?.skipTLSVerify === true ? 'skip-verify' : 'verify',
    currentNamespace: namespace,
    transport: {
      request: (request) => current.transport.request(request),
      stream: (request) => current.transport.stream(request),
      close: () => current.transport.close(),
    },
    authorize: async (headers) => {
      const credentials = await credentialsOf(config);
      if (fingerprint(credentials.tls) !== current.fingerprint) {
        const old = current.transport;
        current = transportFor(credentials, options, config);
        void old.close();
      }
      return { ...headers, ...credentials.headers };
    },
    refresh: async () => {
      ({ config } = read());
    },
  };
}

interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsIdentity;
}

/** client-node knows each way to authenticate; what it would do to a request is copied from its options. */
async function credentialsOf(config: KubeConfig): Promise<Credentials> {
  const applied: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(applied);
  } catch (error) {
    throw new KubeConfigError(credentialsMissing(config, error));
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(applied.headers ?? {})) {
    // A token file may end in a newline, which no header may hold.
    if (typeof value === 'string') headers[name.toLowerCase()] = value.trim();
  }
  if (applied.auth) headers['authorization'] ??= `Basic ${Buffer.from(applied.auth).toString('base64')}`;
  const { ca, cert, key, passphrase, servername } = applied;
  return { headers, tls: withoutUndefined({ ca, cert, key, passphrase, servername }) as TlsIdentity };
}

/** What a credentials plugin printed may hold anything, so it is not told (I12). */
function credentialsMissing(config: KubeConfig, error: unknown): string {
  const user = config.getCurrentUser();
  const command: unknown = user?.exec?.command;
  const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
  const plugin =
    typeof command === 'string' ? `: its plugin "${command}" failed${code}; run it by hand to see why` : ` could not be read${code}`;
  return `the credentials of user "${user?.name}"${plugin}`;
}

function transportFor(
  { tls }: Credentials,
  { connections }: KubeConnectionOptions,
  config: KubeConfig,
): { transport: Transport; fingerprint: string } {
  const proxyUrl = config.getCurrentCluster()?.proxyUrl;
  const options: UndiciTransportOptions = {
    tls,
    ...(connections === undefined ? {} : { connections }),
    ...(proxyUrl ? { proxy: { http: proxyUrl, https: proxyUrl } } : {}),
  };
  return { transport: createUndiciTransport(options), fingerprint: fingerprint(tls) };
}

function fingerprint(tls: TlsIdentity): string {
  const hash = createHash('sha256');
  for (const part of [tls.ca, tls.cert, tls.key, tls.passphrase, tls.servername]) hash.update(part ?? '').update('\0');
  return hash.digest('base64');
}

function serverOf(config: KubeConfig, master: string | undefined): string {
  const cluster = config.getCurrentCluster();
  const address = master || cluster?.server || '';
  const url = URL.parse(address);
  // It stands in logs and errors, and is sent without them.
  if (address.includes('@')) throw new KubeConfigError('the address of the API server may not hold a user: name one in the kubeconfig');
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new KubeConfigError(`"${address}" is not the URL of an API server: it must begin with https:// or http://`);
  if (cluster?.proxyUrl && !/^https?:\/\//.test(cluster.proxyUrl)) {
    throw new KubeConfigError(`the proxy of cluster "${cluster.name}" is not supported: proxy-url must begin with http:// or https://`);
  }
  return withoutFinalSlashes(address);
}

/** client-node refuses http without skipTLSVerify, though there is no certificate to verify. The embedded sandbox speaks http on 127.0.0.1. */
function allowPlainHttp(config: KubeConfig): void {
  const cluster = config.getCurrentCluster();
  if (cluster?.server.startsWith('http:')) Object.assign(cluster, { skipTLSVerify: true });
}

function withoutUndefined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
