const deepest = 100;

interface Extent {
  readonly values: number;
  readonly depth: number;
}

const tooMuch: Extent = { values: Number.POSITIVE_INFINITY, depth: Number.POSITIVE_INFINITY };

/** Whether a value, which aliases may have made small to write and huge or endless to walk through, has at most `mostValues` in it and an end. */
export function isWalkable(value: unknown, { mostValues }: { readonly mostValues: number }): boolean {
  const { values, depth } = extentOf(value, new Map(), 0);
  return values <= mostValues && depth <= deepest;
}

/** What is known of a value that is being looked into is that it is too much: it holds itself. */
function extentOf(value: unknown, known: Map<object, Extent>, level: number): Extent {
  if (typeof value !== 'object' || value === null) return { values: 1, depth: 0 };
  if (level > deepest) return tooMuch;
  const earlier = known.get(value);
  if (earlier !== undefined) return earlier;
  known.set(value, tooMuch);
  const within = Object.values(value).map((child) => extentOf(child, known, level + 1));
  const extent = {
    values: within.reduce((sum, { values }) => sum + values, 1),
    depth: within.reduce((most, { depth }) => Math.max(most, depth + 1), 0),
  };
  known.set(value, extent);
  return extent;
}
