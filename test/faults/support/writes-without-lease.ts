import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface AuditLine {
  readonly stage: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly requestReceivedTimestamp: string;
  readonly user?: { readonly extra?: Readonly<Record<string, readonly string[]>> };
  readonly objectRef?: { readonly resource?: string };
  readonly responseStatus?: { readonly code?: number };
}

const writing = new Set(['create', 'update', 'patch', 'delete']);
const podNameKey = 'authentication.kubernetes.io/pod-name';

/**
 * Writes that the API server accepted from a replica of Serin that was not the last to have written the lease, as sentences; empty when all is well (I6). Told by
 * the audit log, in the order in which the requests came in.
 */
export async function writesWithoutLease(logFolder: string, since: number): Promise<string[]> {
  const lines = (await serinLines(logFolder)).filter(({ stage, verb, responseStatus }) => {
    return stage === 'ResponseComplete' && writing.has(verb) && (responseStatus?.code ?? 500) < 300;
  });
  const sorted = lines.toSorted((a, b) => (a.requestReceivedTimestamp < b.requestReceivedTimestamp ? -1 : 1));
  const found: string[] = [];
  let holder: string | undefined;
  for (const line of sorted) {
    const pod = line.user?.extra?.[podNameKey]?.[0];
    const resource = line.objectRef?.resource;
    if (resource === 'leases') holder = pod;
    else if (isDeed(resource) && Date.parse(line.requestReceivedTimestamp) >= since && pod !== holder)
      found.push(`I6: ${pod} sent ${line.verb} ${line.requestURI} at ${line.requestReceivedTimestamp}, while ${holder} held the lease`);
  }
  return found;
}

/** Events tell of what was done, and a question about a token changes nothing: any replica may. */
function isDeed(resource: string | undefined): boolean {
  return resource !== 'events' && resource !== 'tokenreviews' && resource !== 'subjectaccessreviews';
}

async function serinLines(logFolder: string): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  for (const name of (await readdir(logFolder)).filter((file) => /^audit.*\.jsonl$/.test(file))) {
    for await (const line of createInterface({ input: createReadStream(join(logFolder, name)) })) {
      if (line.includes('"userAgent":"serin/') && line.includes(podNameKey)) lines.push(JSON.parse(line));
    }
  }
  return lines;
}
