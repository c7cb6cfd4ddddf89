import { createRequester, type RequesterOptions } from '../kube/requester.ts';
import { boundedAuthenticator } from './bounded-authenticator.ts';
import { cachedAuthenticator } from './cached-authenticator.ts';
import { createKubeAuthenticator } from './kube-authenticator.ts';
import type { Access } from './permit.ts';

export interface AccessOptions extends RequesterOptions {
  /** Flag -anonymous-read. */
  readonly anonymousRead: 'allowed' | 'forbidden';
}

/** Who may read the API: everybody, or whom the cluster behind the connection lets read Canaries. */
export function createAccess({ anonymousRead, ...requester }: AccessOptions): Access {
  if (anonymousRead === 'allowed') return 'anonymous';
  return cachedAuthenticator(boundedAuthenticator(createKubeAuthenticator(createRequester(requester))), requester.clock);
}
