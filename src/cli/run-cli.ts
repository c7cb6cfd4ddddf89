import { nearest } from '../api/nearest.ts';
import { ConfigError } from '../config.ts';
import { remedyFor } from './remedy-for.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** Each is loaded when it is asked for: help need not wait for the controller. */
const commands: Readonly<Record<string, { readonly load: () => Promise<Command>; readonly summary: string }>> = {
  controller: {
    load: async () => (await import('./commands/controller.ts')).runController,
    summary: 'run the controller against a cluster',
  },
  crds: {
    load: async () => (await import('./commands/crds.ts')).runCrds,
    summary: 'bring the CRDs of a cluster up to this version',
  },
  demo: { load: async () => (await import('./commands/demo.ts')).runDemo, summary: 'watch three releases on an embedded cluster' },
  lint: {
    load: async () => (await import('./commands/lint.ts')).runLint,
    summary: 'check files without a cluster: serin lint FILE|DIR…',
  },
  status: {
    load: async () => (await import('./commands/status.ts')).runStatus,
    summary: 'show Canaries: serin status [NAME] [-n NAMESPACE | -A]',
  },
  watch: {
    load: async () => (await import('./commands/watch.ts')).runWatch,
    summary: 'follow one Canary: serin watch NAME [-n NAMESPACE]',
  },
};

function help(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`);
  return `serin ${version}: progressive delivery for Kubernetes\n\nUsage: serin COMMAND [OPTIONS]\n\n${lines.join('\n')}\n\nserin COMMAND --help says more.\n`;
}

/** Runs one command; returns the exit code: 0 done, 1 failed, 2 typed wrong. What goes wrong is said in a sentence, without a stack. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...args] = argv[0] === 'help' && argv[1] !== undefined ? [argv[1], '--help'] : argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out.write(help());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === 'version') {
    terminal.out.write(`serin ${version}\n`);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    terminal.error.write(`serin: ${unknownCommand(name)}\n`);
    return 2;
  }
  try {
    const run = await command.load();
    return await run(args, terminal);
  } catch (error) {
    terminal.error.write(`serin ${name}: ${sayError(error)}\n`);
    return error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
  }
}

function sayError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return [message, remedyFor(error)].filter((text) => text !== undefined).join('. ');
}

function unknownCommand(name: string): string {
  const known = Object.keys(commands);
  const meant = nearest(name, known);
  return `there is no command "${name}".${meant === undefined ? '' : ` Did you mean ${meant}?`} Known: ${known.join(', ')}.`;
}
