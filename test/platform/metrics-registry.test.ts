import { describe, expect, test } from 'vitest';
import { createMetricsRegistry } from '../../src/platform/metrics-registry.ts';

const definition = (name: string) => ({ name, help: 'For the test.', labels: ['room'] as const });

describe('a metrics registry', () => {
  test('prints what was counted, set and observed', async () => {
    const registry = createMetricsRegistry();
    const counter = registry.counter(definition('a_total'));
    counter.increment({ room: 'loop' });
    counter.increment({ room: 'loop' });
    registry.gauge(definition('b')).set({ room: 'http' }, 7);
    registry.histogram({ ...definition('c_seconds'), buckets: [1, 2] }).observe({ room: 'kube' }, 1.5);
    const text = await registry.text();
    for (const line of [
      'a_total{room="loop"} 2',
      'b{room="http"} 7',
      'c_seconds_bucket{le="1",room="kube"} 0',
      'c_seconds_bucket{le="2",room="kube"} 1',
      'c_seconds_bucket{le="+Inf",room="kube"} 1',
    ]) {
      expect(text).toContain(line);
    }
    expect(registry.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  test('forgets a series that is removed, and removing it again is harmless', async () => {
    const registry = createMetricsRegistry();
    const series = {
      counter: registry.counter(definition('a_total')),
      gauge: registry.gauge(definition('b')),
      histogram: registry.histogram(definition('c_seconds')),
    };
    series.counter.increment({ room: 'gone' });
    series.gauge.set({ room: 'gone' }, 1);
    series.gauge.set({ room: 'stays' }, 1);
    series.histogram.observe({ room: 'gone' }, 1);
    for (let i = 0; i < 2; i++) {
      for (const one of Object.values(series)) one.remove({ room: 'gone' });
    }
    const text = await registry.text();
    expect(text).not.toContain('gone');
    expect(text).toContain('b{room="stays"} 1');
  });

  test('asks a sampled gauge at each read, and drops what is no longer named', async () => {
    const registry = createMetricsRegistry();
    let rooms: [string, number][] = [
      ['loop', 1],
      ['kube', 2],
    ];
    registry.sampledGauge(definition('depth'), () => rooms.map(([room, value]) => [{ room }, value]));
    expect(await registry.text()).toContain('depth{room="kube"} 2');
    rooms = [['loop', 5]];
    const text = await registry.text();
    expect(text).toContain('depth{room="loop"} 5');
    expect(text).not.toContain('kube');
  });

  test('knows nothing of another one', async () => {
    const [one, other] = [createMetricsRegistry(), createMetricsRegistry()];
    one.gauge(definition('b')).set({ room: 'one' }, 1);
    expect(await other.text()).not.toContain('b{');
  });

  test('refuses a name that is taken', () => {
    const registry = createMetricsRegistry();
    registry.gauge(definition('b'));
    expect(() => registry.counter(definition('b'))).toThrow();
  });

  test('tells of the process when it is asked to', async () => {
    const registry = createMetricsRegistry();
    expect(await registry.text()).not.toContain('process_');
    registry.addProcessMetrics();
    const text = await registry.text();
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
  });
});
