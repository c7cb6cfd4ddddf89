import { describe } from 'vitest';
import { clusterFromEnv } from '../../cluster/support/cluster.ts';

/** `describe` whose tests run side by side, skipped where there is no cluster; globalSetup then says how to get one. */
export function describeEndToEnd(title: string, tests: () => void): void {
  const suite = clusterFromEnv(process.env) === undefined ? describe.skip : describe.concurrent;
  suite(title, tests);
}
