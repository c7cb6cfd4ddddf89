/** Why there was no answer. `aborted`: by the caller's signal. `refused` covers names that do not resolve and TLS that does not verify. */
export type TransportErrorKind = 'timeout' | 'refused' | 'reset' | 'tooLarge' | 'aborted';

/** A request that got no answer. The message names method and host, never path, query, headers or body: the path of a chat webhook is its secret (I12). */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly kind: TransportErrorKind;

  constructor(kind: TransportErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.kind = kind;
  }
}
