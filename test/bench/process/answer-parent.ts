/** What one process asks another over the channel between them. */
export interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument?: unknown;
}

export type Answer = { readonly id: number; readonly value?: unknown; readonly error?: string };

/** Each by its name; what it returns, or the message of what it throws, is the answer. */
type Answers = Readonly<Record<string, (argument: never) => unknown>>;

/** Answers the questions of the process that started this one, and ends with it. */
export function answerParent(answers: Answers): void {
  process.on('message', async ({ id, name, argument }: Question) => {
    process.send?.(await answerOf(answers, { id, name, argument }));
  });
  for (const end of ['disconnect', 'SIGTERM'] as const) process.once(end, () => process.exit());
}

async function answerOf(answers: Answers, { id, name, argument }: Question): Promise<Answer> {
  try {
    return { id, value: await answers[name]?.(argument as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
