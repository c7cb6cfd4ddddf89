import { type Labels, labelsKey } from './labels.ts';

/** A series: times ascending, in milliseconds. NaN marks where it ended (Prometheus' staleness marker). */
export interface Series {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export interface LabelMatcher {
  readonly name: string;
  readonly matches: (value: string) => boolean;
  /** The one value that matches, for looking up a metric by its name. */
  readonly equals?: string;
}

export interface SeriesStore {
  /** The series with these labels, made when it is not there. */
  series(labels: Labels): Series;
  /** A sample that is not newer than the series' last one is dropped, as Prometheus drops it. */
  append(series: Series, timeMs: number, value: number): void;
  /** Ends the series: from `timeMs` on it has no value until the next one is appended. */
  endSeries(series: Series, timeMs: number): void;
  /** In the order in which they came to be. */
  select(matchers: readonly LabelMatcher[]): readonly Series[];
}

interface StoredSeries extends Series {
  readonly times: number[];
  readonly values: number[];
}

const sweepEveryMs = 60_000;

/** Samples in memory, forgotten after `keepMs`, and a series with its last sample. */
export function createSeriesStore(options: { readonly keepMs: number }): SeriesStore {
  const byName = new Map<string, Map<string, StoredSeries>>();
  let nextSweepMs = Number.NEGATIVE_INFINITY;

  const append = (series: Series, timeMs: number, value: number) => {
    const { times, values } = series as StoredSeries;
    if (timeMs <= (times.at(-1) ?? Number.NEGATIVE_INFINITY)) return;
    times.push(timeMs);
    values.push(value);
    if (timeMs >= nextSweepMs) {
      nextSweepMs = timeMs + sweepEveryMs;
      sweep(byName, timeMs - options.keepMs);
    }
  };
  return {
    series: (labels) => {
      const name = labels['__name__'] ?? '';
      const family = byName.get(name) ?? new Map<string, StoredSeries>();
      byName.set(name, family);
      const key = labelsKey(labels);
      const series = family.get(key) ?? { labels, times: [], values: [] };
      family.set(key, series);
      return series;
    },
    append,
    endSeries: (series, timeMs) => {
      if (!Number.isNaN(series.values.at(-1) ?? Number.NaN)) append(series, timeMs, Number.NaN);
    },
    select: (matchers) => {
      const name = matchers.find((matcher) => matcher.name === '__name__' && matcher.equals !== undefined)?.equals;
      const families = name === undefined ? [...byName.values()] : [byName.get(name) ?? new Map<string, StoredSeries>()];
      return families.flatMap((family) =>
        [...family.values()].filter(({ labels }) => matchers.every((matcher) => matcher.matches(labels[matcher.name] ?? ''))),
      );
    },
  };
}

function sweep(byName: Map<string, Map<string, StoredSeries>>, beforeMs: number): void {
  for (const family of byName.values()) {
    for (const [key, { times, values }] of family) {
      const firstKept = times.findIndex((time) => time >= beforeMs);
      const forgotten = firstKept < 0 ? times.length : firstKept;
      times.splice(0, forgotten);
      values.splice(0, forgotten);
      if (times.length === 0 && forgotten > 0) family.delete(key);
    }
  }
}
