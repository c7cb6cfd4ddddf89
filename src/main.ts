#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts';

/** Whoever read our output has gone, as `head` does. */
const outputClosed = new Promise<void>((resolve) => {
  process.stdout.on('error', () => resolve());
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
