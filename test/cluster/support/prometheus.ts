import type { Cluster } from './cluster.ts';

/** One series of an instant query's answer. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Asks the cluster's Prometheus an instant query. */
export async function queryPrometheus(cluster: Cluster, query: string): Promise<Sample[]> {
  const response = await fetch(`${cluster.prometheusUrl}/api/v1/query?${new URLSearchParams({ query })}`);
  const answer = (await response.json()) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
  return answer.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}
