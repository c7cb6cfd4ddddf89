/** Line and column, both from 1; a column counts characters as an editor does. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where an offset (UTF-16 units, from 0) stands in `text`, for texts of any line ending. An offset beyond the end is the end. */
export function placesIn(text: string): (offset: number) => Place {
  const lineStarts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(({ index, 0: end }) => index + end.length)];
  return (offset) => {
    const line = lastAtMost(lineStarts, Math.min(offset, text.length));
    const before = text.slice(lineStarts[line], offset);
    return { line: line + 1, column: [...before].length + 1 };
  };
}

/** Index of the last of the rising `numbers` that is not above `limit`. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
