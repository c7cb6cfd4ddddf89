import { styleText } from 'node:util';
import type { Output, Terminal } from '../terminal.ts';

/** What a piece of text means; how that looks is decided here alone. */
export type Tone = 'good' | 'bad' | 'busy' | 'quiet' | 'strong';

/** Text with a tone. What it returns is as wide as what it was given. */
export type Paint = (tone: Tone, text: string) => string;

const looks = { good: 'green', bad: 'red', busy: 'yellow', quiet: 'gray', strong: 'bold' } as const;

export const plain: Paint = (_, text) => text;

/** Colours where a person looks on and has not asked for none (NO_COLOR, TERM=dumb); plain text elsewhere. */
export function paintFor(out: Output, env: Terminal['env']): Paint {
  const isWanted = out.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return isWanted ? (tone, text) => styleText(looks[tone], text, { validateStream: false }) : plain;
}
