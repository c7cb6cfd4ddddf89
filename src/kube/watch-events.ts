import { KubeError } from './kube-error.ts';
import { type FailedCall, failureOfEvent } from './kube-failure.ts';
import { isKubeObject } from './kube-object-of.ts';
import type { KubeObject } from './object.ts';

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject }
  /** Nothing has changed up to this version. */
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

/** Far above the largest object that etcd takes (1.5 MiB). */
const longestLine = 32 * 2 ** 20;

/**
 * The events of a watch from its text, one JSON document a line. An ERROR event, or a line that is no event, is thrown as a KubeError; an unfinished last line and
 * types of events that are not known are left out.
 */
export async function* watchEvents(chunks: AsyncIterable<string>, call: FailedCall): AsyncGenerator<WatchEvent> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw new KubeError('Other', 200, `${call.method} ${call.path}: an event is too long`);
    for (const line of lines) {
      const event = line.trim() === '' ? undefined : eventIn(line, call);
      if (event !== undefined) yield event;
    }
  }
}

function eventIn(line: string, call: FailedCall): WatchEvent | undefined {
  const { type, object } = parse(line, call);
  if (type === 'ERROR') throw failureOfEvent(call, object);
  if (type === 'BOOKMARK') {
    const resourceVersion = (object as Partial<KubeObject> | undefined)?.metadata?.resourceVersion;
    return resourceVersion === undefined ? undefined : { type, resourceVersion };
  }
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return undefined;
  return isKubeObject(object) ? { type, object } : undefined;
}

function parse(line: string, call: FailedCall): { type?: unknown; object?: unknown } {
  try {
    return JSON.parse(line);
  } catch {
    throw new KubeError('Other', 200, `${call.method} ${call.path}: an event is not JSON`);
  }
}
