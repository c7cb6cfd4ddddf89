import { validateHeaderName, validateHeaderValue } from 'node:http';
import { basicCredentials, type UserInfo, userInfoOf } from '../../platform/user-info.ts';
import { withoutFinalSlashes } from '../../platform/without-final-slashes.ts';
import { MeasurementFailure } from '../measurement-failure.ts';

export type PrometheusAuth = { readonly token: string } | UserInfo;

/** Where to ask and what to send along, taken apart once so that no message can name a credential. */
export interface PrometheusEndpoint {
  /** Origin and path without user information, query or final slash. Safe to show. */
  readonly shownAs: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Texts that must never be repeated to people, whoever says them. */
  readonly secrets: readonly string[];
}

export interface EndpointOptions {
  readonly address: string;
  readonly auth?: PrometheusAuth | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A shorter header is a tenant's number or the like; blotting it out would garble every message. */
const shortestSecretHeader = 8;

/**
 * Reads an address such as `http://prometheus:9090/prefix`. User information in it serves as Basic credentials; `auth` wins over it, and both win
 * over an Authorization header. Throws MeasurementFailure for what is not an http(s) URL, without repeating it if it could hold a password.
 */
export function readEndpoint(options: EndpointOptions): PrometheusEndpoint {
  const url = parseAddress(options.address);
  const auth = options.auth ?? userInfoOf(url);
  const headers = Object.fromEntries(Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const secrets = Object.values(headers).filter((value) => value.length >= shortestSecretHeader);
  if (auth !== undefined && 'token' in auth) {
    // Secrets made from files end in a line break, which no header may hold.
    const token = auth.token.trim();
    headers['authorization'] = `Bearer ${token}`;
    secrets.push(token);
  } else if (auth !== undefined) {
    const basic = basicCredentials(auth);
    headers['authorization'] = `Basic ${basic}`;
    secrets.push(auth.password, basic);
  }
  for (const [name, value] of Object.entries(headers)) requireHeader(name, value);
  return { shownAs: url.origin + withoutFinalSlashes(url.pathname), headers, secrets: secrets.filter((secret) => secret !== '') };
}

function parseAddress(address: string): URL {
  const url = URL.parse(address);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  const shown = address.includes('@') ? 'the Prometheus address' : `the Prometheus address "${address}"`;
  throw new MeasurementFailure(`${shown} is not a URL that begins with http:// or https://`);
}

function requireHeader(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new MeasurementFailure(`the header "${name}" or its value holds a character that is not allowed in a header`);
  }
}
