import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');
export const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Every page that people read, by its path from the root. */
export const pageFiles = ['README.md', ...globSync('{docs,examples,test,charts,src}/**/*.md', { cwd: root })].sort();

/** One command of a fenced block, with the lines that a backslash joins, and where it stands. */
export interface Command {
  readonly at: string;
  readonly words: readonly string[];
}

/** The commands of every block marked `sh` or `console`; parts of a pipe, or of a line with `&&`, apart. */
export function commandsOf(file: string): Command[] {
  const blocks = [...read(file).matchAll(/^```(?:sh|console)\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  const lines = blocks.flatMap((text) => text.replaceAll('\\\n', ' ').split('\n'));
  return lines
    .map((line) => line.replace(/(?<=\s)#.*$/, ''))
    .flatMap((line) => line.split(/\s(?:&&|\||&)(?:\s|$)/))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => ({ at: `${file}: ${line}`, words: line.split(/\s+/) }));
}

/** What stands in `backticks` outside of blocks. */
export function codeOf(file: string): string[] {
  const text = read(file).replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(file: string): string[] {
  const text = read(file).replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
