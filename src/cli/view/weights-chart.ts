import type { Run } from '../../api/run.ts';

const bars = '▁▂▃▄▅▆▇█';
/** While a run is short each character is so long, so that the line grows to the right as people expect. */
const leastSliceMs = 1500;

/**
 * Canary weights over the run's time as one line of bars from its start until `untilMs`: `▁▁▂▂▃▃▅▅▁`, filled up with spaces to `width`. A character shows
 * the highest weight of its slice, so that no step is lost between two characters.
 */
export function weightsChart(run: Run, { untilMs, width }: { readonly untilMs: number; readonly width: number }): string {
  const startMs = Date.parse(run.startedAt);
  const points = (run.weights ?? []).map(({ at, weight }) => ({ atMs: Date.parse(at), weight }));
  const spanMs = Math.max(1, untilMs - startMs);
  const sliceMs = Math.max(leastSliceMs, spanMs / width);
  const highest = (fromMs: number) => {
    const during = points.filter(({ atMs }) => atMs > fromMs && atMs <= fromMs + sliceMs).map(({ weight }) => weight);
    const before = points.findLast(({ atMs }) => atMs <= fromMs)?.weight ?? 0;
    return Math.max(before, ...during);
  };
  const slices = Math.min(width, Math.ceil(spanMs / sliceMs - 1e-9));
  return Array.from({ length: slices }, (_, index) => barOf(highest(startMs + index * sliceMs)))
    .join('')
    .padEnd(width);
}

function barOf(weightPercent: number): string {
  return bars[Math.min(bars.length - 1, Math.round((weightPercent / 100) * (bars.length - 1)))] ?? ' ';
}
