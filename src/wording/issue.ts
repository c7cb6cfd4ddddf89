/** What is wrong with a field, as validation says it. */
interface Issue {
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

/** `spec.analysis.threshold: must be … Set it to …`: field, what is wrong, and the remedy. */
export function wordIssue({ path, message, remedy }: Issue): string {
  return `${path}: ${message}${remedy === '' ? '' : ` ${remedy}`}`;
}
