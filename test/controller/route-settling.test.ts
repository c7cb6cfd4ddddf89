import { expect, test } from 'vitest';
import { allOnPrimary } from '../../src/api/traffic-split.ts';
import { RouteSettling } from '../../src/controller/route-settling.ts';

const route = { canaryWeightPercent: 0, accepted: true, asWanted: true };
const split = allOnPrimary;

test.for([600_000, -600_000])(
  'a wall clock that is set by %i ms makes the time since a route settled neither longer nor shorter',
  (jumpMs) => {
    const settling = new RouteSettling();
    settling.observe('uid', route, { split, nowMs: 1_000_000, monotonicMs: 50 });
    expect(settling.observe('uid', route, { split, nowMs: 1_003_000, monotonicMs: 3_050 })).toBe(1_000_000);
    const nowMs = 1_004_000 + jumpMs;
    expect(nowMs - (settling.observe('uid', route, { split, nowMs, monotonicMs: 4_050 }) ?? 0)).toBe(4_000);
  },
);
