import { cutLines } from '../platform/cut-lines.ts';

/** `text` on one line and in at most `longest` characters, with an ellipsis where something is missing. */
export function cutText(text: string, longest: number): string {
  return cutLines(text.replace(/\s+/g, ' ').trim(), longest);
}
