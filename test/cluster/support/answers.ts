/** One request and what came of it. `status` is 0 where there was no answer, and `reason` says why. */
export interface Answer {
  /** When it was sent, milliseconds since the epoch. */
  readonly at: number;
  readonly status: number;
  /** Version in the body, where there was one. */
  readonly version?: string | undefined;
  readonly latencyMs: number;
  readonly reason?: string;
}

/** Which answers to look at: by the time when the request was sent. */
export interface Span {
  readonly since?: number;
  readonly until?: number;
}

/** All that users have been answered, whoever sent their requests. */
export class Answers {
  readonly answers: Answer[] = [];

  /** Everything but a 200: errors of the application, of the proxy, and of the connection. */
  failures(span: Span = {}): Answer[] {
    return this.#within(span).filter(({ status }) => status !== 200);
  }

  /** How many requests each version answered, whatever the status; `none` where no version answered. */
  byVersion(span: Span = {}): Record<string, number> {
    return count(this.#within(span).map(({ version }) => version ?? 'none'));
  }

  /** How many answers had each status; 0 stands for none. */
  byStatus(span: Span = {}): Record<string, number> {
    return count(this.#within(span).map(({ status }) => String(status)));
  }

  #within({ since = 0, until = Number.POSITIVE_INFINITY }: Span): Answer[] {
    return this.answers.filter(({ at }) => at >= since && at < until);
  }
}

function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
