/**
 * A conversation with an API server. The same cases run on a real one, whose answers are recorded, and on the sandbox, which must answer alike.
 * `{ns}` in paths and bodies is the namespace of the run; other names in braces are values saved from earlier answers.
 */
export interface ConformanceCase {
  /** A sentence about the API server's behaviour. */
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly type?: 'json' | 'json-patch' | 'merge-patch' | 'strategic-merge-patch' | 'apply';
  readonly accept?: string;
  readonly body?: unknown;
  readonly status: number;
  /** Name → dotted path in the answer. */
  readonly save?: Readonly<Record<string, string>>;
  /** Asks again, for up to half a minute, until the status is the expected one: for what happens in the background. */
  readonly until?: 'status';
  /** Only these paths of the answer are compared, dotted, or with slashes where a name has dots; for answers that hold more than the case is about. */
  readonly only?: readonly string[];
}

export const contentTypes = {
  json: 'application/json',
  'json-patch': 'application/json-patch+json',
  'merge-patch': 'application/merge-patch+json',
  'strategic-merge-patch': 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;
