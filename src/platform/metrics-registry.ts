import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** A family of series. `name` and `labels` are a promise to dashboards: never change one that was released. */
export interface SeriesDefinition<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
}

export type Labels<Label extends string> = Readonly<Record<Label, string>>;

export interface CounterSeries<Label extends string> {
  increment(labels: Labels<Label>): void;
  /** Drops the series with exactly these labels; one that is not there is no error. */
  remove(labels: Labels<Label>): void;
}

export interface GaugeSeries<Label extends string> {
  set(labels: Labels<Label>, value: number): void;
  /** Drops the series with exactly these labels; one that is not there is no error. */
  remove(labels: Labels<Label>): void;
}

export interface HistogramSeries<Label extends string> {
  observe(labels: Labels<Label>, value: number): void;
  /** Drops the series with exactly these labels; one that is not there is no error. */
  remove(labels: Labels<Label>): void;
}

/** What a process counts, as Prometheus reads it. One per app, handed to whoever counts; there is no global one. */
export interface MetricsRegistry {
  /** Throws, as the other three do, when the name is taken: a family has one home. */
  counter<Label extends string>(definition: SeriesDefinition<Label>): CounterSeries<Label>;
  gauge<Label extends string>(definition: SeriesDefinition<Label>): GaugeSeries<Label>;
  /** A gauge that is asked when somebody reads; series that `sample` no longer names are gone. */
  sampledGauge<Label extends string>(definition: SeriesDefinition<Label>, sample: () => Iterable<readonly [Labels<Label>, number]>): void;
  /** `buckets`: upper bounds, ascending. Default: Prometheus' own, 5 ms to 10 s. */
  histogram<Label extends string>(definition: SeriesDefinition<Label> & { readonly buckets?: readonly number[] }): HistogramSeries<Label>;
  /** Memory, CPU, file descriptors, event loop and garbage collection of this process. Once per process: it installs observers. */
  addProcessMetrics(): void;
  /** The media type of `text()`. */
  readonly contentType: string;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
}

export function createMetricsRegistry(): MetricsRegistry {
  const registry = new Registry();
  const options = <Label extends string>({ name, help, labels }: SeriesDefinition<Label>) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  return {
    counter: (definition) => {
      const counter = new Counter(options(definition));
      return { increment: (labels) => counter.inc(labels), remove: (labels) => counter.remove(labels) };
    },
    gauge: (definition) => {
      const gauge = new Gauge(options(definition));
      return { set: (labels, value) => gauge.set(labels, value), remove: (labels) => gauge.remove(labels) };
    },
    sampledGauge: (definition, sample) => {
      const gauge = new Gauge({
        ...options(definition),
        collect: () => {
          gauge.reset();
          for (const [labels, value] of sample()) gauge.set(labels, value);
        },
      });
    },
    histogram: (definition) => {
      const histogram = new Histogram({ ...options(definition), ...(definition.buckets && { buckets: [...definition.buckets] }) });
      return { observe: (labels, value) => histogram.observe(labels, value), remove: (labels) => histogram.remove(labels) };
    },
    addProcessMetrics: () => collectDefaultMetrics({ register: registry }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
