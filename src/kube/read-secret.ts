import type { KubeClient } from './client.ts';
import { objectKey } from './object-key.ts';
import type { Resource } from './resource.ts';

export const secretResource: Resource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };

/** Reads the decoded content of one Secret. It is never cached nor logged (I12). Throws KubeError. */
export function readSecret(client: Pick<KubeClient, 'get'>) {
  return async (namespace: string, name: string): Promise<Readonly<Record<string, string>>> => {
    const secret = await client.get(secretResource, objectKey(namespace, name));
    const data = (secret['data'] ?? {}) as Readonly<Record<string, string>>;
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
  };
}
