import { createHash } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Authenticator, User } from './authenticator.ts';
import { ExpiringCache } from './expiring-cache.ts';

const mostEntries = 1_000;
/** How long a yes may be out of date. */
const yesMs = 60_000;
/** A no is forgotten sooner: who has just been given a right tries at once. */
const noMs = 5_000;

/**
 * The same answers as `authenticator`, asked less often: a yes holds for 60 s, a no for 5 s, a failure is not kept. Tokens and users are known by their
 * SHA-256 only (I12).
 */
export function cachedAuthenticator(authenticator: Authenticator, clock: Clock): Authenticator {
  const users = new ExpiringCache<User | undefined>({ clock, mostEntries, lifetimeMs: (user) => (user === undefined ? noMs : yesMs) });
  const permissions = new ExpiringCache<boolean>({ clock, mostEntries, lifetimeMs: (isAllowed) => (isAllowed ? yesMs : noMs) });
  return {
    review: (token) => users.get(hashOf(token), () => authenticator.review(token)),
    allowed: (user, wish) => {
      const { verb, namespace, name } = wish;
      return permissions.get(hashOf(JSON.stringify([user, verb, namespace, name])), () => authenticator.allowed(user, wish));
    },
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
