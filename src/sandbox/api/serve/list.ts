import { ApiError, badRequest, expired } from '../api-error.ts';
import type { ServedKind } from '../kinds/catalogue.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { ListPage } from './present.ts';
import type { RequestInfo } from './request.ts';
import { selection } from './select.ts';

interface Token {
  readonly resourceVersion: number;
  readonly start: string;
}

/**
 * One page of a list. A page after the first goes on after the last name that was answered, at the first page's resourceVersion; objects that
 * changed in between are answered as they are now. Throws 410 when that version has been compacted.
 */
export function listPage(store: ObjectStore, served: ServedKind, info: RequestInfo, query: URLSearchParams): ListPage {
  const { kind, version } = served;
  refuseFuture(store, query.get('resourceVersion'));
  const wanted = selection(query, served, info.namespace);
  const token = readToken(query.get('continue'));
  if (token !== undefined && store.changesSince(token.resourceVersion) === undefined) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
    );
  }
  const all = store.list(kind.collection, info.namespace || undefined).filter((object) => wanted(object));
  const rest = token === undefined ? all : all.filter((object) => placeOf(object) > token.start);
  const limit = Number(query.get('limit') ?? 0) || rest.length;
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const resourceVersion = token?.resourceVersion ?? store.resourceVersion;
  const isLast = rest.length <= limit || last === undefined;
  const hasSelector = query.has('labelSelector') || query.has('fieldSelector');
  return {
    items: page.map((object) => kind.fromStored(object, version.version)),
    resourceVersion: String(resourceVersion),
    continueToken: isLast ? undefined : writeToken({ resourceVersion, start: placeOf(last) }),
    remainingItemCount: isLast || hasSelector ? undefined : rest.length - limit,
  };
}

function placeOf({ metadata }: { metadata: { namespace?: string; name: string } }): string {
  return `${metadata.namespace ?? ''}\u0000${metadata.name}`;
}

function writeToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function readToken(text: string | null): Token | undefined {
  if (text === null || text === '') return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Token;
  } catch {
    throw badRequest('invalid continue token: continue key is not valid');
  }
}

function refuseFuture(store: ObjectStore, resourceVersion: string | null): void {
  if (resourceVersion === null || Number(resourceVersion) <= store.resourceVersion) return;
  const message = `Timeout: Too large resource version: ${resourceVersion}, current: ${store.resourceVersion}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  throw new ApiError(504, 'Timeout', message, { causes, retryAfterSeconds: 1 });
}
