import type { Clock } from '../../platform/clock.ts';
import type { Labels } from './labels.ts';
import type { Metric, ScrapeTarget } from './scrape-target.ts';
import type { Series, SeriesStore } from './series-store.ts';

export interface ScraperOptions {
  readonly clock: Clock;
  readonly store: SeriesStore;
  readonly intervalMs: number;
  /** The targets of this moment, as service discovery finds them. */
  readonly targets: () => Iterable<ScrapeTarget>;
}

interface KnownTarget {
  readonly up: Series;
  readonly series: Map<Metric, Series>;
}

/** Scrapes all targets each interval, the first time after one interval. What is no longer exported ends, as Prometheus' series do. Returns a function that ends it. */
export function startScraper(options: ScraperOptions): () => void {
  const known = new Map<string, KnownTarget>();
  const scrapeAll = () => {
    const nowMs = options.clock.now();
    const present = new Set<string>();
    for (const target of options.targets()) {
      present.add(target.id);
      const state = known.get(target.id) ?? {
        up: seriesOf(options.store, { name: 'up', labels: {} }, target.labels),
        series: new Map<Metric, Series>(),
      };
      known.set(target.id, state);
      scrape(options.store, { target, state, nowMs });
    }
    for (const [id, state] of known) {
      if (present.has(id)) continue;
      endAll(options.store, state, nowMs);
      options.store.endSeries(state.up, nowMs);
      known.delete(id);
    }
    cancel = options.clock.schedule(options.intervalMs, scrapeAll);
  };
  let cancel = options.clock.schedule(options.intervalMs, scrapeAll);
  return () => cancel();
}

function scrape(store: SeriesStore, { target, state, nowMs }: { target: ScrapeTarget; state: KnownTarget; nowMs: number }): void {
  const samples = target.collect();
  store.append(state.up, nowMs, samples === 'down' ? 0 : 1);
  if (samples === 'down') {
    endAll(store, state, nowMs);
    return;
  }
  const before = new Set(state.series.keys());
  for (const { metric, value } of samples) {
    before.delete(metric);
    const series = state.series.get(metric) ?? seriesOf(store, metric, target.labels);
    state.series.set(metric, series);
    store.append(series, nowMs, value);
  }
  for (const metric of before) endUnlessReplaced(store, { state, metric, nowMs });
}

/** A restarted process exports the same series from new counters: these go on. */
function endUnlessReplaced(store: SeriesStore, { state, metric, nowMs }: { state: KnownTarget; metric: Metric; nowMs: number }): void {
  const series = state.series.get(metric);
  state.series.delete(metric);
  if (series === undefined || [...state.series.values()].includes(series)) return;
  store.endSeries(series, nowMs);
}

function endAll(store: SeriesStore, state: KnownTarget, nowMs: number): void {
  for (const series of state.series.values()) store.endSeries(series, nowMs);
  state.series.clear();
}

function seriesOf(store: SeriesStore, metric: Metric, targetLabels: Labels): Series {
  return store.series({ ...metric.labels, ...targetLabels, __name__: metric.name });
}
