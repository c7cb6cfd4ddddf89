import { KubeError } from './kube-error.ts';
import { isKubeObject, objectsOf } from './kube-object-of.ts';
import type { KubeObject } from './object.ts';
import type { Resource } from './resource.ts';

/** Reads one page, from the beginning or from a `continue` token: the parsed answer. */
export type ReadPage = (continueToken: string | undefined) => Promise<unknown>;

export interface KubeList {
  /** Without managedFields. */
  readonly items: KubeObject[];
  /** Of the first page; all pages show the cluster at this moment. */
  readonly resourceVersion: string;
}

const mostRestarts = 3;

/** All pages of a list. When the server no longer has a page (410 Expired), the list is begun anew, at most three times. */
export async function listPages(resource: Resource, readPage: ReadPage): Promise<KubeList> {
  for (let restarts = 0; ; restarts++) {
    try {
      return await readAllPages(resource, readPage);
    } catch (error) {
      if (!(error instanceof KubeError) || error.reason !== 'Expired' || restarts >= mostRestarts) throw error;
    }
  }
}

async function readAllPages(resource: Resource, readPage: ReadPage): Promise<KubeList> {
  const objectOf = objectsOf(resource);
  const items: KubeObject[] = [];
  let first: Page | undefined;
  let next: string | undefined;
  do {
    const page = pageOf(resource, await readPage(next));
    first ??= page;
    for (const item of page.items) if (isKubeObject(item)) items.push(objectOf(item));
    next = page.metadata.continue || undefined;
  } while (next !== undefined);
  return { items, resourceVersion: first.metadata.resourceVersion };
}

interface Page {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly unknown[];
}

function pageOf(resource: Resource, answer: unknown): Page {
  const page = answer as { metadata?: { resourceVersion?: unknown }; items?: unknown } | null;
  if (typeof page?.metadata?.resourceVersion !== 'string')
    throw new KubeError('Other', 200, `GET ${resource.plural}: the answer is not a list`);
  // Go writes an empty list as null.
  return { ...page, items: Array.isArray(page.items) ? page.items : [] } as Page;
}
