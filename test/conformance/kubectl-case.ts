/** Commands typed one after the other; the same on a real API server, whose output is recorded, and on the sandbox. */
export interface KubectlCase {
  /** A sentence about what a person sees. */
  readonly name: string;
  readonly commands: readonly KubectlCommand[];
}

export interface KubectlCommand {
  readonly args: readonly string[];
  /** For `-f -`, as JSON. */
  readonly input?: unknown;
  /** What KUBE_EDITOR runs on the file. */
  readonly editor?: string;
  /** Default 0. */
  readonly exit?: number;
  /** Lines that must be among the output; then the rest is not compared. For output that says more than the case is about. */
  readonly lines?: readonly string[];
}
