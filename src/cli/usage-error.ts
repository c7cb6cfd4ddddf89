/** What a person typed wrong: the message says what, and what to type instead. No stack trace reaches the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
