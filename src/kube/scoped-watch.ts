import type { CacheReader } from './cache.ts';
import { ObjectCache } from './object-cache.ts';
import { createReflector, type ReflectorOptions } from './reflector.ts';

/** A watch of a few objects for a while: what it holds, and how to end it. */
export interface ScopedWatch {
  readonly cache: CacheReader;
  /** For good. A repeat is harmless. */
  stop(): void;
}

export type ScopedWatchOptions = Omit<ReflectorOptions, 'cache'> & { readonly onChange: () => void };

/** Starts to watch at once; `onChange` is called after each change and after the first list. */
export function startScopedWatch({ onChange, ...options }: ScopedWatchOptions): ScopedWatch {
  const cache = new ObjectCache({ log: options.log });
  cache.subscribe(onChange);
  const reflector = createReflector({ ...options, cache });
  reflector.start();
  void reflector.whenSynced.then(onChange);
  return { cache, stop: () => void reflector.stop() };
}
