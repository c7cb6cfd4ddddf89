import { stripVTControlCharacters } from 'node:util';
import type { Output } from '../terminal.ts';
import { wrapLine } from './wrap-line.ts';

const toLineEnd = '\u001b[K';
const toScreenEnd = '\u001b[J';
/** Indent of what is left of a line. */
const continued = 4;

/** Shows pictures that follow one another: over the last one where a person looks on, and only the lines that stay where not. */
export class Screen {
  readonly #out: Output;
  #picture: readonly string[] = [];

  constructor(out: Output) {
    this.#out = out;
  }

  /** Draws `lines` over those drawn last; without a terminal it does nothing. Broken to the terminal's width, cut to its height. */
  draw(lines: readonly string[]): void {
    if (this.#out.isTTY !== true) return;
    // A terminal of unknown size may call it 0.
    const columns = this.#out.columns || 80;
    const rows = this.#out.rows || 24;
    const picture = lines.flatMap((line) => broken(line, columns - 1)).slice(0, rows - 1);
    if (picture.length === this.#picture.length && picture.every((line, index) => line === this.#picture[index])) return;
    this.#show([], picture);
  }

  /** Prints lines that stay, above the picture. */
  log(...lines: readonly string[]): void {
    this.#show(lines, this.#picture);
  }

  /** Takes the picture away. */
  clear(): void {
    if (this.#picture.length > 0) this.#show([], []);
  }

  /** One write, each line over the old one, so that nothing flickers. */
  #show(staying: readonly string[], picture: readonly string[]): void {
    const height = this.#picture.length;
    const up = height === 0 ? '' : `\u001b[${height}A\r`;
    const end = this.#out.isTTY === true ? `${toLineEnd}\n` : '\n';
    const text = [...staying, ...picture].map((line) => `${line}${end}`).join('');
    this.#out.write(`${up}${text}${height === 0 ? '' : toScreenEnd}`);
    this.#picture = picture;
  }
}

/** A line that is too long loses its colours, and no word but one that fits on no line. */
function broken(line: string, width: number): string[] {
  const text = stripVTControlCharacters(line);
  if ([...text].length <= width) return [line];
  return wrapLine(text.trimEnd(), { width, indent: continued }).map((part) => [...part].slice(0, width).join('').trimEnd());
}
