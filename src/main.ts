#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts';

/** Whoever read our output has gone, as `head` does; of `2>&1 | head` either may notice first. */
const outputClosed = new Promise<void>((resolve) => {
  for (const output of [process.stdout, process.stderr]) output.on('error', () => resolve());
});

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  out: process.stdout,
  error: process.stderr,
  input: () => process.stdin,
  untilStopped: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
      void outputClosed.then(resolve);
    }),
});
