export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

/** Of ascending values; NaN of none. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}

export function megabytes(bytes: number): number {
  return bytes / 1e6;
}

/** Median, smallest and largest: `412 ms (398–455)`. */
export function spread(values: readonly number[], unit: string): string {
  return `${Math.round(median(values))} ${unit} (${Math.round(Math.min(...values))}–${Math.round(Math.max(...values))})`;
}
