/** Where text goes. `isTTY` says that a person looks, so that a picture may be drawn over the last one. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** What a command may use of the process. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Output;
  readonly error: Output;
  /** What is typed or piped in; nothing is read before this is called. */
  readonly input: () => AsyncIterable<Uint8Array>;
  /** Resolves at SIGINT, SIGTERM or SIGHUP, and when nobody reads the output any more. */
  readonly untilStopped: () => Promise<void>;
}
