import { expect, test } from 'vitest';
import { configMap, configMaps, startCluster } from './cluster-under-test.ts';

test('a watch tells what is there and every change as it happens', () => {
  const { send, watch } = startCluster();
  send('POST', configMaps, { body: configMap('there') });
  const { events } = watch(`${configMaps}?watch=1`);
  send('POST', configMaps, { body: configMap('new') });
  send('PATCH', `${configMaps}/new`, { body: { data: { a: '2' } }, type: 'application/merge-patch+json' });
  send('DELETE', `${configMaps}/there`);
  expect(events).toEqual(['ADDED there', 'ADDED new', 'MODIFIED new', 'DELETED there']);
});

test('a watch that was stopped hears nothing more', () => {
  const { send, watch } = startCluster();
  const { events, stop } = watch(`${configMaps}?watch=1`);
  stop();
  send('POST', configMaps, { body: configMap('new') });
  expect(events).toEqual([]);
});

test('a watch from a version that was compacted ends with 410, one from now goes on', () => {
  const { api, send, watch } = startCluster();
  const { metadata } = send('POST', configMaps, { body: configMap('old') });
  const { resourceVersion } = metadata as { resourceVersion: string };
  send('POST', configMaps, { body: configMap('older') });
  api.compact();
  const late = watch(`${configMaps}?watch=1&resourceVersion=${resourceVersion}`);
  expect(late.events).toEqual(['ERROR 410']);
  expect(late.raw[0]).toMatchObject({ object: { kind: 'Status', reason: 'Expired', code: 410 } });
  expect(late.isOver()).toBe(true);
  const { resourceVersion: now } = (send('GET', configMaps)['metadata'] ?? {}) as { resourceVersion: string };
  const live = watch(`${configMaps}?watch=1&resourceVersion=${now}`);
  send('DELETE', `${configMaps}/old`);
  expect(live.events).toEqual(['DELETED old']);
});

test('a list page after compaction is answered 410', () => {
  const { api, send } = startCluster();
  for (const name of ['a', 'b', 'c']) send('POST', configMaps, { body: configMap(name) });
  const { continue: token } = send('GET', `${configMaps}?limit=1`)['metadata'] as { continue: string };
  expect((send('GET', `${configMaps}?limit=1&continue=${token}`)['items'] as unknown[]).length).toBe(1);
  send('POST', configMaps, { body: configMap('d') });
  api.compact();
  expect(send('GET', `${configMaps}?continue=${token}`, { status: 410 })).toMatchObject({ reason: 'Expired' });
});

test('a watch ends after timeoutSeconds', async () => {
  const { clock, watch } = startCluster();
  const { isOver } = watch(`${configMaps}?watch=1&timeoutSeconds=10`);
  await clock.advance(9_999);
  expect(isOver()).toBe(false);
  await clock.advance(1);
  expect(isOver()).toBe(true);
});

test('bookmarks come each minute to those who allow them, with the newest version', async () => {
  const { clock, send, watch } = startCluster();
  const asked = watch(`${configMaps}?watch=1&allowWatchBookmarks=true`);
  const silent = watch(`${configMaps}?watch=1`);
  send('POST', '/api/v1/namespaces/default/secrets', { body: { metadata: { name: 'other' } } });
  await clock.advance(60_000);
  expect(asked.events).toEqual(['BOOKMARK']);
  const { resourceVersion } = send('GET', configMaps)['metadata'] as { resourceVersion: string };
  expect(asked.raw[0]).toMatchObject({ object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion } } });
  expect(silent.events).toEqual([]);
});

test('initial events end with a bookmark that says so', () => {
  const { send, watch } = startCluster();
  send('POST', configMaps, { body: configMap('there') });
  const { events, raw } = watch(`${configMaps}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
  expect(events).toEqual(['ADDED there', 'BOOKMARK']);
  expect(raw[1]).toMatchObject({ object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } });
});
