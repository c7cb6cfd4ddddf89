/** What an API server says to an object that is to be created. */
export interface Verdict {
  readonly status: number;
  /** Reason and field of each cause, in the order of the alphabet, each once. */
  readonly causes: readonly string[];
  /** Fields of an accepted object that were dropped because the schema does not know them. */
  readonly unknown: readonly string[];
}

interface StatusBody {
  readonly details?: { readonly causes?: readonly { readonly reason: string; readonly message: string; readonly field: string }[] };
}

/** An object of a kind, by the kind's plural. */
export interface Asked {
  readonly plural: string;
  readonly object: object;
}

export const queryOf = { dryRun: 'All', fieldValidation: 'Warn' } as const;

export function pathOf({ plural }: Asked, namespace: string): string {
  return `/apis/flagger.app/v1beta1/namespaces/${namespace}/${plural}`;
}

/** Asks an API server, without anything being created. `address` needs no credentials from us. */
export async function askForVerdict(address: string, namespace: string, asked: Asked): Promise<Verdict> {
  const response = await fetch(`${address}${pathOf(asked, namespace)}?${new URLSearchParams(queryOf)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked.object),
  });
  return readVerdict({ status: response.status, body: await response.json(), warning: response.headers.get('warning') ?? '' });
}

/** A verdict in an answer. */
export function readVerdict({ status, body, warning }: { status: number; body: unknown; warning: string }): Verdict {
  const causes = ((body as StatusBody).details?.causes ?? []).map(({ reason, message, field }) => `${reason} ${fieldOf(field, message)}`);
  const unknown = status >= 400 ? [] : [...warning.matchAll(/unknown field \\"((?:[^"\\]|\\[^"])*)\\"/g)].map(([, field]) => field ?? '');
  return { status, causes: [...new Set(causes)].sort(), unknown: unknown.sort() };
}

/** For what is wrong with an object as a whole the field stands in the message alone. */
function fieldOf(field: string, message: string): string {
  return field === '<nil>' ? (/^Invalid value: "": "([^"]*)"/.exec(message)?.[1] ?? field) : field;
}
