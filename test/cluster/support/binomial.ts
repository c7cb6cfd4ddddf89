/**
 * How likely it is that of `trials` fair draws with this `share` (0 to 1) as unlikely a number of hits comes out as `hits`, or a less likely one:
 * the exact two-sided binomial test.
 */
export function binomialP({ hits, trials, share }: { readonly hits: number; readonly trials: number; readonly share: number }): number {
  const logs = logProbabilities(trials, share);
  // Numbers as likely as the one seen count too, in spite of rounding.
  const seen = (logs[hits] ?? Number.NEGATIVE_INFINITY) + 1e-9;
  return logs.filter((log) => log <= seen).reduce((sum, log) => sum + Math.exp(log), 0);
}

function logProbabilities(trials: number, share: number): number[] {
  const logs = [trials * Math.log(1 - share)];
  for (let hits = 1; hits <= trials; hits += 1) {
    logs.push((logs[hits - 1] ?? 0) + Math.log((trials - hits + 1) / hits) + Math.log(share / (1 - share)));
  }
  return logs;
}
