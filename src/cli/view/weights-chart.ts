import type { Run } from '../../api/run.ts';

const bars = '▁▂▃▄▅▆▇█';

/**
 * Canary weights over the run's time as one line of bars, `width` characters from its start until `untilMs`: `▁▁▂▂▃▃▅▅▁`. A character shows the highest
 * weight of its slice, so that no step is lost between two characters.
 */
export function weightsChart(run: Run, options: { readonly untilMs: number; readonly width: number }): string {
  const { untilMs, width } = options;
  const startMs = Date.parse(run.startedAt);
  const points = (run.weights ?? []).map(({ at, weight }) => ({ atMs: Date.parse(at), weight }));
  const sliceMs = Math.max(1, untilMs - startMs) / width;
  return Array.from({ length: width }, (_, index) => {
    const fromMs = startMs + index * sliceMs;
    const during = points.filter(({ atMs }) => atMs > fromMs && atMs <= fromMs + sliceMs).map(({ weight }) => weight);
    const before = points.findLast(({ atMs }) => atMs <= fromMs)?.weight ?? 0;
    return bars[Math.min(bars.length - 1, Math.round((Math.max(before, ...during) / 100) * (bars.length - 1)))] ?? ' ';
  }).join('');
}
