/** `2026-01-01 14:02:11 UTC` of an RFC 3339 time. */
export function wordMoment(time: string): string {
  const text = new Date(Date.parse(time)).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

/** `1 h 2 min`, `1 min 10 s`, `40 s`: the two largest units. */
export function wordDuration(durationMs: number): string {
  const total = Math.max(0, Math.round(durationMs / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const parts = [
    [hours, 'h'],
    [minutes, 'min'],
    [seconds, 's'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return words.length === 0 ? '0 s' : words.slice(0, 2).join(' ');
}
