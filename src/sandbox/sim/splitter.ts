/** One who takes a share. */
export interface Share {
  readonly id: string;
  readonly weight: number;
}

/** Splits whole requests by weight; what rounding leaves is carried over, so that over time everyone gets the exact share. */
export type Splitter = (group: string, count: number, shares: readonly Share[]) => ReadonlyMap<string, number>;

export function createSplitter(): Splitter {
  const credits = new Map<string, number>();
  return (group, count, shares) => {
    const total = shares.reduce((sum, share) => sum + share.weight, 0);
    const result = new Map<string, number>();
    if (total <= 0) return result;
    const entitled = shares
      .filter((share) => share.weight > 0)
      .map(({ id, weight }) => ({ id, key: `${group}\n${id}`, exact: (credits.get(`${group}\n${id}`) ?? 0) + (count * weight) / total }));
    let left = count;
    for (const { id, exact } of entitled) {
      const whole = Math.min(left, Math.max(0, Math.floor(exact)));
      result.set(id, whole);
      left -= whole;
    }
    const byRest = entitled.toSorted((a, b) => b.exact - (result.get(b.id) ?? 0) - (a.exact - (result.get(a.id) ?? 0)));
    for (let index = 0; left > 0; index = (index + 1) % byRest.length, left--) {
      const id = byRest[index]?.id ?? '';
      result.set(id, (result.get(id) ?? 0) + 1);
    }
    for (const { id, key, exact } of entitled) credits.set(key, exact - (result.get(id) ?? 0));
    return result;
  };
}
