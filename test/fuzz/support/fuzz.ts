import fc from 'fast-check';

/** Of `npm test`, so that it says the same on every machine. */
const usualSeed = 20_261_121;

/**
 * Tries a property with `runs` random values; fails with the seed, the path to the smallest counterexample and the value itself.
 * FUZZ_RUNS gives another number of runs, with another seed each time; FUZZ_SEED names the seed.
 */
export async function fuzz<T>(runs: number, property: fc.IAsyncProperty<T> | fc.IProperty<T>): Promise<void> {
  await fc.assert(property as fc.IAsyncProperty<T>, fuzzParameters(runs));
}

/** What `fuzz` runs by, for samples. */
export function fuzzParameters(runs: number): { readonly numRuns: number; readonly seed?: number } {
  const { FUZZ_RUNS: wanted, FUZZ_SEED: seed } = process.env;
  const numRuns = wanted === undefined ? runs : Number(wanted);
  if (seed !== undefined) return { numRuns, seed: Number(seed) };
  return wanted === undefined ? { numRuns, seed: usualSeed } : { numRuns };
}
