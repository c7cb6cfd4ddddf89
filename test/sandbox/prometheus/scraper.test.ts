import { expect, test } from 'vitest';
import type { Metric, Sample, ScrapeTarget } from '../../../src/sandbox/prometheus/scrape-target.ts';
import { startScraper } from '../../../src/sandbox/prometheus/scraper.ts';
import { createSeriesStore } from '../../../src/sandbox/prometheus/series-store.ts';
import { createVirtualClock } from '../../../src/sandbox/virtual-clock.ts';

const startMs = Date.UTC(2026, 0, 1);
const metric = (name: string, labels = {}): Metric => ({ name, labels });

function createScraped() {
  const clock = createVirtualClock({ startMs });
  const store = createSeriesStore({ keepMs: 60_000 });
  const targets = new Map<string, readonly Sample[] | 'down'>();
  const targetOf = (id: string): ScrapeTarget => ({ id, labels: { instance: id }, collect: () => targets.get(id) ?? 'down' });
  const stop = startScraper({ clock, store, intervalMs: 1000, targets: () => [...targets.keys()].map(targetOf) });
  const read = (name: string) =>
    store.select([{ name: '__name__', equals: name, matches: (value) => value === name }]).map((series) => ({
      labels: series.labels,
      points: series.times
        .map((time, index) => `${(time - startMs) / 1000}:${Number.isNaN(series.values[index]) ? 'end' : series.values[index]}`)
        .join(' '),
    }));
  return { clock, store, targets, stop, read };
}

test('stores what targets export under their labels, each interval', async () => {
  const { clock, targets, read } = createScraped();
  targets.set('a', [{ metric: metric('requests', { code: '200' }), value: 7 }]);
  await clock.advance(2500);
  expect(read('requests')).toEqual([{ labels: { __name__: 'requests', code: '200', instance: 'a' }, points: '1:7 2:7' }]);
  expect(read('up')).toEqual([{ labels: { __name__: 'up', instance: 'a' }, points: '1:1 2:1' }]);
});

test('ends a series that is exported no more, and all of a target that is gone', async () => {
  const { clock, targets, read } = createScraped();
  const [kept, dropped] = [metric('kept'), metric('dropped')];
  targets.set('a', [
    { metric: kept, value: 1 },
    { metric: dropped, value: 1 },
  ]);
  await clock.advance(1000);
  targets.set('a', [{ metric: kept, value: 2 }]);
  await clock.advance(1000);
  targets.delete('a');
  await clock.advance(3000);
  expect([read('kept')[0]?.points, read('dropped')[0]?.points, read('up')[0]?.points]).toEqual([
    '1:1 2:2 3:end',
    '1:1 2:end',
    '1:1 2:1 3:end',
  ]);
});

test('a target that does not answer is down, its series end, and they go on when it is back', async () => {
  const { clock, targets, read } = createScraped();
  targets.set('a', [{ metric: metric('kept'), value: 5 }]);
  await clock.advance(1000);
  targets.set('a', 'down');
  await clock.advance(2000);
  targets.set('a', [{ metric: metric('kept'), value: 1 }]);
  await clock.advance(1000);
  expect(read('kept')[0]?.points).toBe('1:5 2:end 4:1');
  expect(read('up')[0]?.points).toBe('1:1 2:0 3:0 4:1');
});

test('a restarted process goes on with the same series, without an end between', async () => {
  const { clock, targets, read } = createScraped();
  targets.set('a', [{ metric: metric('kept'), value: 5 }]);
  await clock.advance(1000);
  targets.set('a', [{ metric: metric('kept'), value: 1 }]);
  await clock.advance(1000);
  expect(read('kept').map(({ points }) => points)).toEqual(['1:5 2:1']);
});

test('forgets old samples, and series that have only old ones', async () => {
  const { clock, targets, read } = createScraped();
  targets.set('a', [{ metric: metric('kept'), value: 5 }]);
  await clock.advance(1000);
  targets.set('b', [{ metric: metric('kept'), value: 6 }]);
  targets.delete('a');
  await clock.advance(180_000);
  expect(read('kept').map(({ labels }) => labels['instance'])).toEqual(['b']);
  const count = read('kept')[0]?.points.split(' ').length ?? 0;
  expect(count).toBeLessThanOrEqual(121);
  expect(count).toBeGreaterThanOrEqual(60);
});

test('drops samples of a clock that went back, until it has caught up', async () => {
  const { clock, targets, read } = createScraped();
  targets.set('a', [{ metric: metric('kept'), value: 5 }]);
  await clock.advance(2000);
  clock.jumpWall(-1000);
  await clock.advance(2000);
  expect(read('kept')[0]?.points).toBe('1:5 2:5 3:5');
});

test('scrapes no more after it was stopped', async () => {
  const { clock, targets, stop, read } = createScraped();
  targets.set('a', [{ metric: metric('kept'), value: 5 }]);
  await clock.advance(1000);
  stop();
  expect(await clock.runUntilIdle({ limitMs: 10_000 })).toBe(true);
  expect(read('kept')[0]?.points).toBe('1:5');
});
