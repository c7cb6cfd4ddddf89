import type { Transport } from '../platform/transport.ts';

/** Where the API server is and how to speak to it. Made by kube/config.ts from a kubeconfig, or by the sandbox for its own server. */
export interface KubeConnection {
  /** Base URL without a slash at the end: `https://10.96.0.1:443`. */
  readonly server: string;
  readonly transport: Transport;
  /** Default `verify`. */
  readonly tls?: 'verify' | 'skip-verify';
  /** Adds credentials to `headers` (lower-case names). May read a file or run a credentials plugin; throws when that fails. */
  authorize(headers: Readonly<Record<string, string>>): Promise<Record<string, string>>;
  /** Reads the credentials anew. Called once when the server answers 401, before the request is repeated. A repeat is harmless. */
  refresh?(): Promise<void>;
}
