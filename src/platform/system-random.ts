import { randomInt } from 'node:crypto';
import type { Random } from './random.ts';

const range = 2 ** 47;

/** Chance from the operating system. */
export const systemRandom: Random = () => randomInt(range) / range;
