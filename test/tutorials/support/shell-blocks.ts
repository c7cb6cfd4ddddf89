import { readFile } from 'node:fs/promises';

/** One block of a page that readers copy into their terminal. */
export interface ShellBlock {
  /** `FILE:LINE` of its first command. */
  readonly at: string;
  readonly commands: string;
}

/** The blocks of a page marked `sh`, in order, with the values of the machine at hand in place of the example's (`export NAME=…`). Blocks marked `console` are for reading. */
export async function shellBlocks(file: string, values: Readonly<Record<string, string>>): Promise<ShellBlock[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  const blocks: ShellBlock[] = [];
  let commands: string[] | undefined;
  for (const [index, line] of lines.entries()) {
    if (commands === undefined) {
      if (line === '```sh') commands = [];
    } else if (line === '```') {
      blocks.push({ at: `${file}:${index - commands.length + 1}`, commands: commands.join('\n') });
      commands = undefined;
    } else {
      commands.push(line.startsWith('export ') ? withValues(line, values) : line);
    }
  }
  if (commands !== undefined) throw new Error(`${file}: the last block has no end`);
  return blocks;
}

function withValues(line: string, values: Readonly<Record<string, string>>): string {
  return line.replaceAll(/\b([A-Z_]+)=(\S+)/g, (given, name: string) => (values[name] === undefined ? given : `${name}=${values[name]}`));
}
