/** How a container made from an image behaves. */
export interface SimulatedImage {
  /** From the container's start to its first successful readiness probe; `never`: it stays unready. */
  readonly readyAfterMs: number | 'never';
  /** Share of requests answered with 500, 0 to 1. */
  readonly errorRatio: number;
  readonly latency: Latency;
  /** The container ends by itself, each time, so long after its start. */
  readonly crash?: {
    readonly afterMs: number;
    readonly exitCode: number;
    readonly message?: string;
    readonly reason?: 'Error' | 'OOMKilled';
  };
  /** `refused`: nobody answers at the registry while it is so. */
  readonly pull?: 'refused';
}

/** A log-normal distribution, given by two of its quantiles. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The registry of the embedded cluster, by full image name. An image that is not in it cannot be pulled. A test may change it while all runs. */
export type SimulatedImages = ReadonlyMap<string, SimulatedImage>;

/** Standard normal quantile of 0.99. */
const z99 = 2.3263478740408408;

function shapeOf({ p50Ms, p99Ms }: Latency): { readonly mu: number; readonly sigma: number } {
  return { mu: Math.log(p50Ms), sigma: Math.max(1e-6, Math.log(p99Ms / p50Ms) / z99) };
}

/** Share of requests that take at most `ms`. */
export function shareWithin(latency: Latency, ms: number): number {
  if (ms === Number.POSITIVE_INFINITY) return 1;
  const { mu, sigma } = shapeOf(latency);
  return normalShareBelow((Math.log(ms) - mu) / sigma);
}

export function meanMs(latency: Latency): number {
  const { mu, sigma } = shapeOf(latency);
  return Math.exp(mu + sigma ** 2 / 2);
}

/** The normal distribution function after Abramowitz and Stegun 26.2.17, exact to 1e-7. */
function normalShareBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))) * Math.exp((-z * z) / 2)) /
    Math.sqrt(2 * Math.PI);
  return z >= 0 ? 1 - tail : tail;
}
