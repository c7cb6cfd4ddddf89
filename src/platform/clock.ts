/** Time as a parameter. Whatever decides or waits takes a Clock, so that tests and the sandbox run in virtual time. */
export interface Clock {
  /** Wall time, milliseconds since the epoch. The machine's may jump (steadyClock does not); never used to measure how long something took. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. For time-outs, leases and durations. */
  monotonicMs(): number;
  /** Calls `callback` once after `delayMs`. Returns a function that cancels it; cancelling twice is harmless. */
  schedule(delayMs: number, callback: () => void): () => void;
}
