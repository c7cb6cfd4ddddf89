import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { createWatchSet, type WatchSpec } from '../../src/kube/watch-set.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { configMap, configMaps, connectionTo } from '../support/kube/objects.ts';
import { recordingLog } from '../support/recording-log.ts';

function changesOf(spec: Partial<WatchSpec>, objects: readonly KubeObject[]): string[] {
  const changes: string[] = [];
  const watches = createWatchSet({
    connection: connectionTo('http://127.0.0.1:1'),
    userAgent: 'test',
    clock: new FakeClock(),
    random: () => 0,
    log: recordingLog(),
    specs: [{ resource: configMaps, start: 'on-demand', ...spec }],
    onChange: (_, { metadata }) => changes.push(metadata.resourceVersion),
    onSynced: () => {},
  });
  for (const object of objects) watches.latest(configMaps, object);
  return changes;
}

const story = [
  configMap('web', 1, { spec: { replicas: 1 } }),
  configMap('web', 2, { spec: { replicas: 1 }, status: { seen: 1 } }),
  configMap('web', 3, { spec: { replicas: 1 }, status: { seen: 2 } }),
  configMap('web', 4, { spec: { replicas: 2 }, status: { seen: 2 } }),
  configMap('web', 5, { spec: { replicas: 2 }, status: { seen: 2 }, metadata: { ...configMap('web', 5).metadata, labels: { a: 'b' } } }),
];

test('every change is told', () => {
  expect(changesOf({}, story)).toEqual(['1', '2', '3', '4', '5']);
});

test('a change of the status alone is not told where it does not count', () => {
  expect(changesOf({ changes: 'but-status' }, story)).toEqual(['1', '4', '5']);
});

test('of metadata alone nothing else is kept', () => {
  const watches = createWatchSet({
    connection: connectionTo('http://127.0.0.1:1'),
    userAgent: 'test',
    clock: new FakeClock(),
    random: () => 0,
    log: recordingLog(),
    specs: [{ resource: configMaps, start: 'on-demand', content: 'metadata' }],
    onChange: () => {},
    onSynced: () => {},
  });
  watches.latest(configMaps, configMap('web', 1, { data: { password: 's3cret' } }));
  expect(watches.cache(configMaps).get('shop/web')).toEqual(configMap('web', 1));
});
