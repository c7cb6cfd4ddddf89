import { basicCredentials, decoded, userInfoOf } from '../platform/user-info.ts';

/** Where a hook is called, taken apart once so that no message can name a credential (I12). */
export interface HookAddress {
  /** Without user information and fragment; what goes to the transport. */
  readonly url: string;
  /** Scheme, name and port. */
  readonly origin: string;
  /** Name and port; safe to show. */
  readonly host: string;
  /** Basic credentials, where the URL had user information: Go's client sends them too. */
  readonly authorization: string | undefined;
  /** Texts that must not be repeated to people, even if the hook does. */
  readonly secrets: readonly string[];
}

/** A shorter user name or query value is a word; blotting it out would garble every message. */
const shortestSecretLength = 8;
/** A longer path segment is a token, as in the addresses of chat services, rather than a word. */
const shortestTokenLength = 20;

/** Reads an http or https URL, `base` for one that is relative. Undefined for anything else. */
export function readHookAddress(text: string, base?: string): HookAddress | undefined {
  const url = URL.parse(text, base);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const user = userInfoOf(url);
  const basic = user && basicCredentials(user);
  const secrets = [...both(url.password), ...(basic === undefined ? [] : [basic]), ...guessedSecrets(url)];
  url.username = '';
  url.password = '';
  url.hash = '';
  return {
    url: url.href,
    origin: url.origin,
    host: url.host,
    authorization: basic === undefined ? undefined : `Basic ${basic}`,
    // A longer secret may hold a shorter one.
    secrets: [...new Set(secrets)].filter((secret) => secret !== '').sort((a, b) => b.length - a.length),
  };
}

function guessedSecrets(url: URL): string[] {
  const query = url.search.slice(1);
  const words = [query, ...query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1)), url.username];
  const segments = url.pathname.split('/');
  return [
    ...words.flatMap(both).filter((word) => word.length >= shortestSecretLength),
    ...segments.flatMap(both).filter((segment) => segment.length >= shortestTokenLength),
  ];
}

/** As it stands in the URL, and as it was meant. */
function both(encoded: string): string[] {
  return [encoded, decoded(encoded)];
}
