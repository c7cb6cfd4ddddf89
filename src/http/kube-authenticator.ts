import { canaryResource } from '../api/group.ts';
import type { Requester } from '../kube/requester.ts';
import { apiVersionOf, pathOf, type Resource } from '../kube/resource.ts';
import type { Authenticator, User } from './authenticator.ts';

export const tokenReviews: Resource = { group: 'authentication.k8s.io', version: 'v1', plural: 'tokenreviews', kind: 'TokenReview' };
export const accessReviews: Resource = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'subjectaccessreviews',
  kind: 'SubjectAccessReview',
};

/** Nobody waits longer to be let in. */
const timeoutMs = 5_000;

interface TokenReviewStatus {
  readonly authenticated?: boolean;
  readonly user?: {
    readonly username?: string;
    readonly uid?: string;
    readonly groups?: readonly string[];
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
}

/**
 * Asks the API server by TokenReview and SubjectAccessReview; our account must be allowed to create both. They are questions, stored nowhere: no object with a
 * name comes back (the API server refuses metadata in a SubjectAccessReview), and a controller without the lease asks them too. Throws KubeError.
 */
export function createKubeAuthenticator(requester: Pick<Requester, 'send'>): Authenticator {
  const ask = async (resource: Resource, spec: object): Promise<object> => {
    const answer = await requester.send({
      method: 'POST',
      path: pathOf(resource, {}),
      body: { apiVersion: apiVersionOf(resource), kind: resource.kind, spec },
      timeoutMs: () => timeoutMs,
    });
    return (answer as { readonly status?: object }).status ?? {};
  };
  return {
    async review(token) {
      const { authenticated, user }: TokenReviewStatus = await ask(tokenReviews, { token });
      return authenticated === true ? userOf(user) : undefined;
    },
    async allowed({ name, uid, groups, extra }, wish) {
      const { group, version, plural } = canaryResource;
      const status: { readonly allowed?: boolean; readonly denied?: boolean } = await ask(accessReviews, {
        user: name,
        groups,
        extra,
        ...(uid === undefined ? {} : { uid }),
        resourceAttributes: { group, version, resource: plural, ...wish },
      });
      return status.allowed === true && status.denied !== true;
    },
  };
}

/** A user without a name would be asked about as nobody in particular, so there is none. */
function userOf({ username = '', uid, groups = [], extra = {} }: TokenReviewStatus['user'] = {}): User | undefined {
  if (typeof username !== 'string' || username === '') return undefined;
  return { name: username, groups, extra, ...(uid === undefined || uid === '' ? {} : { uid }) };
}
