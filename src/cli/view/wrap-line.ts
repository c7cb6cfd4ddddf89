/** Breaks a line between words so that no part is wider than `width`; the parts after the first are indented. A word that is too long stays whole. */
export function wrapLine(line: string, { width, indent }: { readonly width: number; readonly indent: number }): string[] {
  const lines: string[] = [];
  let current = line.slice(0, line.length - line.trimStart().length);
  let isEmpty = true;
  for (const word of line.trimStart().split(' ')) {
    if (!isEmpty && [...current].length + 1 + [...word].length > width) {
      lines.push(current);
      current = ' '.repeat(indent);
      isEmpty = true;
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, current];
}
