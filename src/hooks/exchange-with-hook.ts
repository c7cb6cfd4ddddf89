import { formatDuration } from '../api/durations.ts';
import type { Clock } from '../platform/clock.ts';
import type { Transport, TransportStream } from '../platform/transport.ts';
import { TransportError } from '../platform/transport-error.ts';
import { type HookAddress, readHookAddress } from './hook-address.ts';
import { shownText } from './shown-text.ts';

export interface HookRequest {
  readonly address: HookAddress;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For everything until the end of the last answer. */
  readonly timeoutMs: number;
  readonly tls: 'verify' | 'skip-verify';
  readonly signal: AbortSignal;
}

/** What the hook answered at the end of its redirects. */
export interface HookAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** What it said, fit to be shown; empty where it said nothing. */
  readonly text: string;
  /** Why a redirect was not followed, fit to be shown. */
  readonly redirectRefused: string | undefined;
}

const mostRedirects = 3;
/** Of an answer, no more is read. What comes after it is not an error: only failures are quoted, and briefly. */
const longestAnswer = 64 * 1024;

interface Hop {
  readonly method: 'POST' | 'GET';
  readonly address: HookAddress;
  readonly authorization: string | undefined;
}

/**
 * Posts once and follows up to three redirects as Go's client does: 307 and 308 with the same POST, 301 to 303 with a GET; never from https to http,
 * and with the credentials only within one origin. Throws TransportError when there is no whole answer in time; a repeat is as harmless as the hook.
 */
export async function exchangeWithHook(
  request: HookRequest,
  { transport, clock }: { transport: Transport; clock: Clock },
): Promise<HookAnswer> {
  const limit = new AbortController();
  const cancelTimer = clock.schedule(request.timeoutMs, () => limit.abort());
  const signal = AbortSignal.any([request.signal, limit.signal]);
  const secrets = new Set(request.address.secrets);
  let hop: Hop = { method: 'POST', address: request.address, authorization: request.address.authorization };
  try {
    for (let redirects = 0; ; redirects++) {
      const answer = await transport.stream({ ...wireRequest(request, hop), signal });
      const text = await readText(answer);
      const next = nextHop(hop, answer, redirects);
      if (typeof next === 'object') {
        hop = next;
        for (const secret of next.address.secrets) secrets.add(secret);
        continue;
      }
      const { status, headers } = answer;
      return { status, retryAfter: headers['retry-after'], text: shownText(quotable(text, headers), [...secrets]), redirectRefused: next };
    }
  } catch (error) {
    if (!limit.signal.aborted || request.signal.aborted) throw error;
    const message = `${hop.method} ${hop.address.host}: no answer within ${formatDuration(request.timeoutMs)}`;
    throw new TransportError('timeout', message, { cause: error });
  } finally {
    cancelTimer();
  }
}

function wireRequest({ headers, body, timeoutMs, tls }: HookRequest, { method, address, authorization }: Hop) {
  const { 'content-type': _, ...withoutBody } = headers;
  const credentials = authorization === undefined ? {} : { authorization };
  const common = { url: address.url, timeoutMs, tls };
  if (method === 'GET') return { ...common, method, headers: { ...withoutBody, ...credentials } };
  return { ...common, method, headers: { ...headers, ...credentials }, body };
}

async function readText({ body }: TransportStream): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += chunk;
    if (text.length > longestAnswer) break;
  }
  return text.slice(0, longestAnswer);
}

/** Where the answer sends us, why we do not go there, or undefined where it is the last one. */
function nextHop(from: Hop, { status, headers }: TransportStream, redirects: number): Hop | string | undefined {
  const location = headers['location'] ?? '';
  if (location === '' || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  if (redirects >= mostRedirects) return `redirects more than ${mostRedirects} times`;
  const address = readHookAddress(location, from.address.url);
  if (address === undefined) return 'redirects to something that is not an address with http:// or https://';
  if (from.address.url.startsWith('https:') && address.url.startsWith('http:'))
    return `redirects from https to http at ${address.host}, which is not followed`;
  const kept = address.origin === from.address.origin ? from.authorization : undefined;
  return { method: status >= 307 ? from.method : 'GET', address, authorization: address.authorization ?? kept };
}

/** The part of an answer that says something to a person: of a page its title, of compressed bytes nothing. */
function quotable(text: string, headers: Readonly<Record<string, string>>): string {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return '';
  if (!/^\s*text\/html\b/i.test(headers['content-type'] ?? '')) return text;
  // Without `<` in the tag, a page of a thousand open ones is read once, not a thousand times.
  return /<title[^<>]*>([^<]*)/i.exec(text)?.[1] ?? 'a page of HTML';
}
