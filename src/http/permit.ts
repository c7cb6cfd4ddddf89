import type { FastifyRequest } from 'fastify';
import { canaryResource } from '../api/group.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { Log } from '../platform/log.ts';
import type { Authenticator, User, Wish } from './authenticator.ts';
import { HttpError } from './http-error.ts';

/** `anonymous`: whoever reaches the port may read. */
export type Access = 'anonymous' | Authenticator;

/** Lets a request pass, or throws an HttpError: 401 without a good token, 403 without the right, 503 where that cannot be found out. */
export type Permit = (request: FastifyRequest, wish: Wish) => Promise<void>;

export function createPermit(access: Access, log: Log): Permit {
  if (access === 'anonymous') return async () => {};
  return async (request, wish) => {
    const token = bearerToken(request.headers.authorization);
    const user = await answered(access.review(token), log);
    if (user === undefined) {
      throw new HttpError(
        401,
        { error: 'the bearer token is not valid in this cluster, or no longer' },
        { 'www-authenticate': 'Bearer error="invalid_token"' },
      );
    }
    if (!(await answered(access.allowed(user, wish), log))) throw new HttpError(403, { error: refusal(user, wish) });
  };
}

/** Only from the header: addresses end up in logs and histories. */
function bearerToken(header = ''): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  if (token !== undefined) return token;
  throw new HttpError(
    401,
    { error: 'this needs a token of the cluster: send "Authorization: Bearer TOKEN"; kubectl create token ACCOUNT makes one' },
    { 'www-authenticate': 'Bearer' },
  );
}

async function answered<T>(answer: Promise<T>, log: Log): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HttpError) throw error;
    // The message of other errors could hold the token.
    const { reason, status } = error instanceof KubeError ? error : { reason: 'Other', status: 0 };
    log.warn(
      { reason, status },
      'a token or a right could not be checked; this controller must be allowed to create token and access reviews',
    );
    throw new HttpError(503, { error: 'the API server could not be asked whether you may read this; try again' }, { 'retry-after': '5' });
  }
}

function refusal({ name: user }: User, { verb, namespace, name }: Wish): string {
  const resource = `${canaryResource.plural}.${canaryResource.group}`;
  const what = name === undefined ? resource : `${resource} "${name}"`;
  if (namespace !== undefined) return `${user} may not ${verb} ${what} in namespace ${namespace}`;
  return `${user} may not ${verb} ${what} in all namespaces; name one that is allowed: ?namespace=NAMESPACE`;
}
