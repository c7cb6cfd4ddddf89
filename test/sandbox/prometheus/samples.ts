import { createSeededRandom } from '../../../src/sandbox/seeded-random.ts';

/** One series of the data on which this Prometheus and the real one are compared. NaN: the series ends here. */
export interface SampleSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [timeMs: number, value: number])[];
}

/** When the data begins; it covers five minutes. */
export const dataStartMs = Date.UTC(2026, 0, 1, 12);

const steps = Array.from({ length: 61 }, (_, index) => index);
const at = (seconds: number) => dataStartMs + Math.round(seconds * 1000);

/** Counters with resets, gaps, jitter, late starts and ends; a gauge; histograms: what makes rate and its like hard. */
export function comparedSeries(): SampleSeries[] {
  const random = createSeededRandom(11);
  const counter = (perStep: number) => {
    let total = 0;
    return () => {
      total += Math.floor(perStep * (0.5 + random()));
      return total;
    };
  };
  const requests = (pod: string, status: string, samples: SampleSeries['samples']): SampleSeries => ({
    labels: { __name__: 'http_requests_total', job: 'api', pod, status },
    samples,
  });
  const [steady, jittered, failing, late] = [counter(100), counter(40), counter(5), counter(20)];
  return [
    requests(
      'a',
      '200',
      steps.map((step) => [at(step * 5), step === 33 ? 0 : steady()]),
    ),
    requests(
      'a',
      '500',
      steps.map((step) => [at(step * 5), failing()]),
    ),
    requests(
      'b',
      '200',
      steps.filter((step) => step < 20 || step > 28).map((step) => [at(step * 5 + random() * 1.5), jittered()]),
    ),
    requests(
      'c',
      '200',
      steps.filter((step) => step >= 47).map((step) => [at(step * 5 + 0.25), late()]),
    ),
    requests('d', '200', [...steps.filter((step) => step < 50).map((step) => [at(step * 5), step * 7] as const), [at(250), Number.NaN]]),
    requests('e', '200', [[at(296), 3]]),
    requests(
      'f',
      '200',
      steps.map((step) => [at(step * 5), (step % 12) * 10]),
    ),
    requests(
      'g',
      '200',
      steps.map((step) => [at(step * 5), 1e9]),
    ),
    {
      labels: { __name__: 'temperature_celsius', job: 'api', pod: 'a' },
      samples: steps.map((step) => [at(step * 5), Math.round(2000 * Math.sin(step / 7)) / 100]),
    },
    { labels: { __name__: 'temperature_celsius', job: 'api', pod: 'b' }, samples: steps.map((step) => [at(step * 5), 0.1 * step - 3]) },
    { labels: { __name__: 'pod_info', job: 'kube', pod: 'a', version: '1.0' }, samples: steps.map((step) => [at(step * 5), 1]) },
    { labels: { __name__: 'pod_info', job: 'kube', pod: 'b', version: '1.1' }, samples: steps.map((step) => [at(step * 5), 1]) },
    ...histogram('a', { perStep: 30, shares: [0.1, 0.5, 0.8, 0.95, 1] }),
    ...histogram('b', { perStep: 11, shares: [0, 0, 0.2, 0.6, 1] }),
    ...histogram('idle', { perStep: 0, shares: [0, 0, 0, 0, 1] }),
  ];
}

function histogram(pod: string, { perStep, shares }: { readonly perStep: number; readonly shares: readonly number[] }): SampleSeries[] {
  return ['0.005', '0.05', '0.25', '1.0', '+Inf'].map((le, index) => ({
    labels: { __name__: 'http_request_duration_seconds_bucket', job: 'api', pod, le },
    samples: steps.map((step) => [at(step * 5), Math.floor(step * perStep * (shares[index] ?? 1))]),
  }));
}
