import type { MetricsRegistry } from '../platform/metrics-registry.ts';

/** How a turn ended: `failed` covers whatever it threw. */
export type TurnResult = 'ok' | 'failed';

/** What loops count: `serin_queue_depth` and `serin_turn_duration_seconds`, both by the loop's name. */
export interface LoopMetrics {
  /** From now on the depth of this loop's queue is read whenever somebody reads the metrics. */
  watchDepth(loop: string, depth: () => number): void;
  countTurn(turn: { readonly loop: string; readonly result: TurnResult; readonly durationMs: number }): void;
}

/** One per app: all loops count into the same families. */
export function createLoopMetrics(registry: MetricsRegistry): LoopMetrics {
  const depths = new Map<string, () => number>();
  registry.sampledGauge({ name: 'serin_queue_depth', help: 'Keys that wait for a turn.', labels: ['loop'] }, () =>
    Array.from(depths, ([loop, depth]) => [{ loop }, depth()]),
  );
  const duration = registry.histogram({
    name: 'serin_turn_duration_seconds',
    help: 'How long one turn of a key took.',
    labels: ['loop', 'result'],
  });
  return {
    watchDepth: (loop, depth) => {
      depths.set(loop, depth);
    },
    countTurn: ({ loop, result, durationMs }) => duration.observe({ loop, result }, durationMs / 1000),
  };
}
