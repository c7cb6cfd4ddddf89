/** Why an API request failed. The HTTP reasons are Kubernetes' own (`status.reason`); the last five are ours. */
export type KubeErrorReason =
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Invalid'
  | 'Forbidden'
  | 'Unauthorized'
  | 'Expired'
  | 'TooManyRequests'
  | 'Other'
  | 'TestFailed'
  | 'Timeout'
  | 'Unreachable'
  | 'ServerError'
  | 'LeaseLost';

/** A failed API request. `message` is safe to show: verb, path and the server's message cut to 512 characters, no headers or bodies (I12). */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly reason: KubeErrorReason;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** From Retry-After. */
  readonly retryAfterMs: number | undefined;

  constructor(reason: KubeErrorReason, status: number, message: string, options?: { cause?: unknown; retryAfterMs?: number }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.status = status;
    this.retryAfterMs = options?.retryAfterMs;
  }
}
