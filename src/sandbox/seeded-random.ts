import type { Random } from '../platform/random.ts';

/** One step of splitmix32: spreads a small seed over all bits. */
function splitmix(state: number): number {
  let mixed = (state + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** The generator xoshiro128**: the same seed gives the same numbers in [0, 1), on every machine. Not for secrets. */
export function createSeededRandom(seed: number): Random {
  let a = splitmix(seed | 0);
  let b = splitmix(a);
  let c = splitmix(b);
  let d = splitmix(c);
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result / 2 ** 32;
  };
}
