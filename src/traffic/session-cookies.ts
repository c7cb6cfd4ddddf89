import type { Canary, SessionAffinity } from '../api/canary.ts';
import { cookieMaxAgeSeconds } from '../api/defaults.ts';
import { parseDurationMs } from '../api/durations.ts';
import type { TrafficSplit } from '../api/traffic-split.ts';
import { quoteRegex } from './regex.ts';

/** A cookie that holds a client to one version. */
export interface SessionCookie {
  /** Regular expression of the whole Cookie header of a client that has it. */
  readonly pattern: string;
  /** Value of the Set-Cookie header that hands it out, or takes it back. */
  readonly setCookie: string;
}

export interface SessionCookies {
  readonly canary?: SessionCookie;
  readonly primary?: SessionCookie;
  readonly previous?: SessionCookie;
}

/**
 * The cookies of a split in the words of HTTP (flagger-routing section 1.5); none where the Canary asks for no session affinity. A cookie is taken back
 * with the attributes that it was handed out with: a browser drops no other (RFC 6265, section 5.3). At weight 100 no client is held to the primary (I1).
 */
export function sessionCookies(canary: Canary, { cookies, canaryWeightPercent }: TrafficSplit): SessionCookies {
  const affinity = canary.spec.analysis.sessionAffinity;
  if (affinity === undefined || cookies === undefined) return {};
  const { canary: held, primary, previous } = cookies;
  if (canaryWeightPercent === 0) {
    return previous === undefined ? {} : { previous: { pattern: pattern(previous), setCookie: setCookie(previous, affinity, -1) } };
  }
  const intervalSeconds = Math.trunc((parseDurationMs(canary.spec.analysis.interval) ?? 60_000) / 1000);
  return {
    ...(held !== undefined && { canary: { pattern: pattern(held), setCookie: setCookie(held, affinity, cookieMaxAgeSeconds(affinity)) } }),
    ...(primary !== undefined &&
      canaryWeightPercent < 100 && { primary: { pattern: pattern(primary), setCookie: setCookie(primary, affinity, intervalSeconds) } }),
  };
}

function pattern(cookie: string): string {
  const at = cookie.indexOf('=');
  return `.*${quoteRegex(cookie.slice(0, at))}.*${quoteRegex(cookie.slice(at + 1))}.*`;
}

function setCookie(cookie: string, affinity: SessionAffinity, maxAgeSeconds: number): string {
  const { domain, httpOnly, partitioned, path, sameSite, secure } = affinity;
  return [
    cookie,
    `Max-Age=${maxAgeSeconds}`,
    ...(domain ? [`Domain=${domain}`] : []),
    ...(httpOnly === true ? ['HttpOnly'] : []),
    ...(partitioned === true ? ['Partitioned'] : []),
    ...(path ? [`Path=${path}`] : []),
    ...(sameSite ? [`SameSite=${sameSite}`] : []),
    ...(secure === true ? ['Secure'] : []),
  ].join('; ');
}
