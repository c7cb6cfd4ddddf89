/** The known word that is at most two slips away from `word`, for "did you mean"; undefined where none is. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.min(2, Math.floor(word.length / 2));
  const ranked = known
    .filter((candidate) => Math.abs(candidate.length - word.length) <= limit)
    .map((candidate) => ({ candidate, slips: slips(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter((entry) => entry.slips <= limit)
    .sort((a, b) => a.slips - b.slips);
  return ranked[0]?.candidate;
}

/** The same, and of a name without its version the first with one: gatewayapi means gatewayapi:v1. */
export function nearestOrVersion(word: string, known: readonly string[]): string | undefined {
  return nearest(word, known) ?? known.find((candidate) => candidate.startsWith(`${word}:`));
}

/** Letters to put in, take out, change or swap with the next: the restricted Damerau-Levenshtein distance. */
function slips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(changed, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, swapped ? (beforeLast[column - 2] ?? 0) + 1 : changed),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
