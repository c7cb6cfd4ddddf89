import type { Terminal } from '../../src/cli/terminal.ts';

/** A terminal that keeps what is written, and is stopped when a test says so. */
export function recordingTerminal(options: { readonly isTTY?: boolean; readonly env?: Terminal['env']; readonly input?: string } = {}) {
  const written = { out: '', error: '' };
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const terminal: Terminal = {
    env: options.env ?? {},
    out: {
      write: (text) => {
        written.out += text;
      },
      isTTY: options.isTTY ?? false,
    },
    error: {
      write: (text) => {
        written.error += text;
      },
    },
    input: async function* () {
      yield Buffer.from(options.input ?? '');
    },
    untilStopped: () => stopped,
  };
  return { terminal, written, stop };
}
