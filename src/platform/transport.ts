/**
 * The one way out of the process (rule 12 of the architecture). undici is one implementation, the sandbox's
 * in-process dispatcher the other. Every request is bounded in time and in bytes.
 */
export interface Transport {
  /** Sends `request` and reads the whole answer. Any status is an answer; throws TransportError when there is none. A repeat is as harmless as the request itself. */
  request(request: TransportRequest): Promise<TransportResponse>;
  /** Sends `request` and hands out the body as it arrives. Throws TransportError when no headers come within `timeoutMs`. */
  stream(request: TransportRequest): Promise<TransportStream>;
  /** Closes pooled connections. Requests after it fail. */
  close(): Promise<void>;
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Absolute, with its query. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** `request`: the whole exchange. `stream`: until the headers, and then the longest silence between two chunks. */
  readonly timeoutMs: number;
  /** A longer body ends in a TransportError of kind `tooLarge`. Default 64 MiB for `request`, none for `stream`. */
  readonly maxBytes?: number;
  /** Whether the server's certificate is checked. Default `verify`. */
  readonly tls?: 'verify' | 'skip-verify';
  readonly signal?: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  /** Lower-case names; of a header sent twice, the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TransportStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded UTF-8 text, cut anywhere. Ends when the server ends; throws TransportError on a reset or too long a silence. Leaving the loop closes the connection. */
  readonly body: AsyncIterable<string>;
}
