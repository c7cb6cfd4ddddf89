import { allOnPrimary, type TrafficSplit } from '../../src/api/traffic-split.ts';

/** A split by weight alone. */
export function weighted(canaryWeightPercent: number): TrafficSplit {
  return { ...allOnPrimary, canaryWeightPercent };
}
