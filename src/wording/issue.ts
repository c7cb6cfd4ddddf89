/** What is wrong with a field, as validation says it. */
interface Issue {
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

/** `spec.analysis.threshold is … Set it to …`: field, what is wrong, and the remedy. A message that does not begin with its field gets it in front. */
export function wordIssue({ path, message, remedy }: Issue): string {
  const located = message.startsWith(path) ? message : `${path}: ${message}`;
  return `${located}${remedy === '' ? '' : ` ${remedy}`}`;
}

/** All that is wrong, as sentences one after the other. */
export function wordIssues(issues: readonly Issue[]): string {
  return issues.map(wordIssue).join(' ');
}
