import { isDeepStrictEqual } from 'node:util';

/** Stands for a value that is not there. */
export const absent = 'absent';

export interface Difference {
  readonly path: string;
  readonly theirs: unknown;
  readonly ours: unknown;
  /** Label of the moment; absent where the difference is not one of objects. */
  readonly moment?: string;
}

/** Where two JSON values differ: field by field, entry by entry where lists have one length, and whole where one side is missing. */
export function compare(theirs: unknown, ours: unknown, path: string): Difference[] {
  if (isDeepStrictEqual(theirs, ours)) return [];
  const pairs = pairsOf(theirs, ours);
  if (pairs === undefined) return [{ path, theirs: theirs ?? absent, ours: ours ?? absent }];
  return pairs.flatMap(([key, left, right]) => compare(left, right, `${path} / ${key}`));
}

/** Which words of two lists are on one side alone. */
export function compareWords(theirs: readonly string[], ours: readonly string[], path: string): Difference[] {
  const asKeys = (words: readonly string[]) => Object.fromEntries(words.map((word) => [word, 'there']));
  return compare(asKeys(theirs), asKeys(ours), path);
}

/** Of the words that are on both sides, those that follow each other in theirs and come the other way round in ours. */
export function compareOrder(theirs: readonly string[], ours: readonly string[], path: string): Difference[] {
  const common = theirs.filter((word) => ours.includes(word));
  return common.slice(1).flatMap((second, index) => {
    const first = common[index] ?? '';
    const isTurned = ours.indexOf(first) > ours.indexOf(second);
    return isTurned ? [{ path: `${path} / order`, theirs: `${first} → ${second}`, ours: `${second} → ${first}` }] : [];
  });
}

function pairsOf(theirs: unknown, ours: unknown): [string, unknown, unknown][] | undefined {
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    return theirs.length === ours.length ? theirs.map((entry, index) => [`${index}`, entry, ours[index]]) : undefined;
  }
  if (!isFields(theirs) || !isFields(ours)) return undefined;
  return [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].map((key) => [key, theirs[key], ours[key]]);
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
