import fc from 'fast-check';

/** Of `npm test`, so that it says the same on every machine. */
const usualSeed = 20_261_121;
/** Of a longer run, per property; below the limit of a test. */
const longestMs = 45_000;

/**
 * Tries a property with `runs` random values; fails with the seed, the path to the smallest counterexample and the value itself. FUZZ_RUNS gives another
 * number of runs, as many as fit into 45 s, with another seed each time; FUZZ_SEED names the seed.
 */
export async function fuzz<T>(runs: number, property: fc.IAsyncProperty<T> | fc.IProperty<T>): Promise<void> {
  await fc.assert(property as fc.IAsyncProperty<T>, fuzzParameters(runs));
}

/** What `fuzz` runs by, for samples. */
export function fuzzParameters(runs: number): {
  readonly numRuns: number;
  readonly seed?: number;
  readonly interruptAfterTimeLimit?: number;
} {
  const { FUZZ_RUNS: wanted, FUZZ_SEED: seed } = process.env;
  const known = seed === undefined ? {} : { seed: Number(seed) };
  if (wanted === undefined) return { numRuns: runs, seed: usualSeed, ...known };
  return { numRuns: Number(wanted), interruptAfterTimeLimit: longestMs, ...known };
}
