import type { Authenticator } from './authenticator.ts';
import { HttpError } from './http-error.ts';

/** A fraction of the connections to the API server, which the controller's own requests and the renewals of its lease need too. */
const mostQuestions = 8;

/**
 * The same answers as `authenticator`, of which at most eight are asked for at a time: whoever reaches the port can show any number of tokens. Beyond that
 * it throws an HttpError.
 */
export function boundedAuthenticator(authenticator: Authenticator): Authenticator {
  let asked = 0;
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    if (asked >= mostQuestions) {
      throw new HttpError(503, { error: 'too many tokens are being checked at this moment; try again' }, { 'retry-after': '1' });
    }
    asked++;
    try {
      return await question();
    } finally {
      asked--;
    }
  };
  return {
    review: (token) => ask(() => authenticator.review(token)),
    allowed: (user, wish) => ask(() => authenticator.allowed(user, wish)),
  };
}
