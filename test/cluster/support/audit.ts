import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface AuditSpan {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
  /** Only requests in this namespace (and, with `objectPrefix`, for objects whose name begins so). */
  readonly namespace?: string;
  readonly objectPrefix?: string;
}

/** Requests of Serin that the API server logged. */
export interface RequestCounts {
  /** What the budget counts: all but Events, Leases and watches. */
  readonly budgeted: number;
  /** `verb resource[/subresource]` → how many, of what the budget counts. */
  readonly byKind: Readonly<Record<string, number>>;
  /** The same of Events, Leases and watches. */
  readonly besides: Readonly<Record<string, number>>;
}

/** One request as the API server logged it. */
export interface AuditLine {
  readonly stage: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly responseStatus?: { readonly code: number; readonly message?: string };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly userAgent?: string;
  readonly requestReceivedTimestamp: string;
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
}

const besides = new Set(['events', 'leases']);

/** Counts the requests under the user agent `serin/…` in the API server's audit log (level Metadata, one JSON object a line). A watch counts when it begins. */
export async function countRequests(logFolder: string, span: AuditSpan): Promise<RequestCounts> {
  const byKind: Record<string, number> = {};
  const besidesByKind: Record<string, number> = {};
  for await (const line of serinLines(logFolder, span.since)) {
    if (!isCounted(line, span)) continue;
    const { resource = '-', subresource } = line.objectRef ?? {};
    const kind = `${line.verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`;
    const counts = line.verb === 'watch' || besides.has(resource) ? besidesByKind : byKind;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return { budgeted: Object.values(byKind).reduce((sum, count) => sum + count, 0), byKind, besides: besidesByKind };
}

function isCounted(line: AuditLine, { since, until, namespace, objectPrefix }: AuditSpan): boolean {
  if (line.stage !== (line.verb === 'watch' ? 'ResponseStarted' : 'ResponseComplete')) return false;
  const at = Date.parse(line.requestReceivedTimestamp);
  if (at < since || at >= until) return false;
  if (namespace !== undefined && line.objectRef?.namespace !== namespace) return false;
  return objectPrefix === undefined || (line.objectRef?.name ?? '').startsWith(objectPrefix);
}

function serinLines(logFolder: string, since: number): AsyncGenerator<AuditLine> {
  return auditLines(logFolder, since, '"userAgent":"serin/');
}

/** What the API server has logged since then in lines with this text; others are not parsed. */
export async function* auditLines(logFolder: string, since: number, text: string): AsyncGenerator<AuditLine> {
  for (const name of await readdir(logFolder)) {
    const path = join(logFolder, name);
    // A rotated log that was written last before the span has nothing in it.
    if (!/^audit.*\.jsonl$/.test(name) || (await stat(path)).mtimeMs < since) continue;
    for await (const line of createInterface({ input: createReadStream(path) })) {
      if (line.includes(text)) yield JSON.parse(line);
    }
  }
}
