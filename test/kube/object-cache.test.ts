import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { ObjectCache, type ObjectCacheOptions, type ObjectChange } from '../../src/kube/object-cache.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { configMap } from '../support/kube/objects.ts';
import { recordingLog } from '../support/kube/recording-log.ts';

const web = objectKey('shop', 'web');

function cacheWith(options: Partial<ObjectCacheOptions> = {}) {
  const log = recordingLog();
  const cache = new ObjectCache({ log, ...options });
  const changes: ObjectChange[] = [];
  cache.subscribe((change) => changes.push(change));
  return {
    cache,
    log,
    changes,
    story: () => changes.map(({ type, object }) => `${type} ${object.metadata.name}@${object.metadata.resourceVersion}`),
  };
}

describe('of two versions of an object the newer stays', () => {
  test('an older watch event does not overwrite the answer to a write', () => {
    const { cache, story } = cacheWith();
    cache.put(configMap('web', 7));
    cache.put(configMap('web', 10, { data: { by: 'write' } }));
    cache.put(configMap('web', 9, { data: { by: 'watch' } }));
    cache.put(configMap('web', 10, { data: { by: 'watch' } }));
    expect(cache.get(web)?.['data']).toEqual({ by: 'write' });
    expect(story()).toEqual(['added web@7', 'modified web@10']);
  });

  test('versions are compared as numbers of any size', () => {
    const { cache } = cacheWith();
    cache.put(configMap('web', '99999999999999999998'));
    cache.put(configMap('web', '100000000000000000000'));
    cache.put(configMap('web', '99999999999999999999'));
    expect(cache.get(web)?.metadata.resourceVersion).toBe('100000000000000000000');
  });

  test('where versions are no numbers, what comes last stays', () => {
    const { cache } = cacheWith();
    for (const version of ['b', 'a', 'a']) cache.put(configMap('web', version));
    expect(cache.get(web)?.metadata.resourceVersion).toBe('a');
    cache.remove(configMap('web', 'A'));
    expect(cache.get(web)).toBeUndefined();
  });
});

describe('a deleted object', () => {
  test('does not come back by an older event or the late answer to a write', () => {
    const { cache, story } = cacheWith();
    cache.put(configMap('web', 7));
    cache.remove(configMap('web', 10));
    cache.put(configMap('web', 9));
    cache.put(configMap('web', 10));
    expect(cache.get(web)).toBeUndefined();
    expect(story()).toEqual(['added web@7', 'deleted web@7']);
  });

  test('that was never known does not come either', () => {
    const { cache, changes } = cacheWith();
    cache.remove(configMap('web', 10));
    cache.put(configMap('web', 9));
    expect([cache.get(web), changes]).toEqual([undefined, []]);
  });

  test('may have a successor of the same name, before or after the deletion is seen', () => {
    const { cache, story } = cacheWith();
    cache.put(configMap('web', 7));
    cache.remove(configMap('web', 8));
    cache.put(configMap('web', 9, { metadata: { name: 'web', namespace: 'shop', uid: 'second', resourceVersion: '9' } }));
    cache.remove(configMap('web', 8));
    expect(cache.get(web)?.metadata.uid).toBe('second');
    expect(story()).toEqual(['added web@7', 'deleted web@7', 'added web@9']);
  });

  test('is forgotten after a thousand others, so that memory is bounded', () => {
    const { cache } = cacheWith();
    cache.remove(configMap('web', 10));
    for (let i = 0; i < 1_000; i++) cache.remove(configMap(`other-${i}`, 11));
    cache.put(configMap('web', 9));
    expect(cache.get(web)?.metadata.resourceVersion).toBe('9');
  });
});

describe('a list', () => {
  test('is what the cache equals afterwards, with a change for each difference and none for what is equal', () => {
    const { cache, story } = cacheWith();
    for (const name of ['gone', 'same', 'changed']) cache.put(configMap(name, 5));
    cache.replaceAll([configMap('same', 5), configMap('changed', 6), configMap('new', 7)], '8');
    expect(
      cache
        .list()
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(['changed', 'new', 'same']);
    expect(story().slice(3)).toEqual(['deleted gone@5', 'modified changed@6', 'added new@7']);
  });

  test('neither removes nor sets back what was written after it', () => {
    const { cache } = cacheWith();
    cache.put(configMap('created', 12));
    cache.put(configMap('changed', 13));
    cache.replaceAll([configMap('changed', 5)], '10');
    expect(cache.list().map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`)).toEqual(['created@12', 'changed@13']);
  });

  test('does not bring back what was deleted after it', () => {
    const { cache } = cacheWith();
    cache.remove(configMap('web', 12));
    cache.replaceAll([configMap('web', 5)], '10');
    expect(cache.get(web)).toBeUndefined();
  });

  test('makes the cache synced, and nothing else does', () => {
    const { cache } = cacheWith();
    cache.put(configMap('web', 1));
    expect(cache.synced).toBe(false);
    cache.replaceAll([], '2');
    expect(cache.synced).toBe(true);
  });
});

describe('a list of a server that was set back', () => {
  test('counts alone, whatever was known before', () => {
    const { cache, story } = cacheWith({ indexes: { all: () => ['x'] } });
    for (const name of ['gone', 'changed']) cache.put(configMap(name, 500));
    cache.remove(configMap('back', 600));
    cache.startOver([configMap('changed', 90), configMap('back', 80)]);
    expect(cache.byIndex('all', 'x').map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`)).toEqual([
      'changed@90',
      'back@80',
    ]);
    expect(story().slice(2)).toEqual(['deleted gone@500', 'modified changed@90', 'added back@80']);
    cache.put(configMap('changed', 91));
    expect(cache.get(objectKey('shop', 'changed'))?.metadata.resourceVersion).toBe('91');
  });
});

describe('what is kept', () => {
  test('everything but managedFields, and the given object is not touched', () => {
    const { cache } = cacheWith();
    const metadata = { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1', managedFields: [{ manager: 'x' }], future: 1 };
    const given = configMap('web', 1, { metadata, data: { a: 'b' }, future: { x: 1 } });
    const before = structuredClone(given);
    cache.put(given);
    const { managedFields: _, ...kept } = metadata;
    expect(cache.get(web)).toEqual({ ...before, metadata: kept });
    expect(given).toEqual(before);
  });

  test('of a cache of metadata, no content, also not from the answer to a write', () => {
    const { cache } = cacheWith({ content: 'metadata' });
    cache.put(configMap('web', 1, { data: { password: 's3cret' } }));
    expect(cache.get(web)).toEqual(configMap('web', 1));
  });

  test('of a cache of metadata, not the content that kubectl keeps in an annotation', () => {
    const { cache } = cacheWith({ content: 'metadata' });
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"password":"s3cret"}}', kept: 'yes' };
    cache.put(configMap('web', 1, { metadata: { name: 'web', uid: 'u', resourceVersion: '1', annotations } }));
    expect(cache.get(web)?.metadata.annotations).toEqual({ kept: 'yes' });
  });

  test('a namespace is listed apart', () => {
    const { cache } = cacheWith();
    cache.put(configMap('web', 1));
    cache.put(configMap('web', 2, { metadata: { name: 'web', namespace: 'other', uid: 'o', resourceVersion: '2' } }));
    expect(cache.list('other').map(({ metadata }) => metadata.uid)).toEqual(['o']);
    expect(cache.list()).toHaveLength(2);
  });
});

describe('an index', () => {
  const byColour = { colour: (object: KubeObject) => (object['data'] as { colours?: string[] } | undefined)?.colours ?? [] };
  const names = (cache: ObjectCache, colour: string) => cache.byIndex('colour', colour).map(({ metadata }) => metadata.name);

  test('finds objects under each of their present values', () => {
    const { cache } = cacheWith({ indexes: byColour });
    cache.put(configMap('a', 1, { data: { colours: ['red', 'blue'] } }));
    cache.put(configMap('b', 2, { data: { colours: ['red'] } }));
    expect([names(cache, 'red'), names(cache, 'blue'), names(cache, 'green')]).toEqual([['a', 'b'], ['a'], []]);
    cache.put(configMap('a', 3, { data: { colours: ['green'] } }));
    cache.remove(configMap('b', 4));
    expect([names(cache, 'red'), names(cache, 'blue'), names(cache, 'green')]).toEqual([[], [], ['a']]);
  });

  test('that does not exist is a mistake of the caller', () => {
    const { cache } = cacheWith();
    expect(() => cache.byIndex('colour', 'red')).toThrow('no index "colour"');
  });

  test('whose function fails for an object leaves that object out and says so', () => {
    const { cache, log } = cacheWith({ indexes: { bad: () => [(undefined as unknown as { x: string }).x] } });
    cache.put(configMap('web', 1));
    expect([cache.byIndex('bad', 'x'), cache.list().length, log.lines[0]?.level]).toEqual([[], 1, 'error']);
  });
});

describe('listeners', () => {
  test('are told the object, what was there before, and nothing once they have left', () => {
    const { cache, changes } = cacheWith();
    const seen: string[] = [];
    const leave = cache.subscribe(({ type }) => seen.push(type));
    cache.put(configMap('web', 1));
    leave();
    cache.put(configMap('web', 2));
    expect(seen).toEqual(['added']);
    expect(changes[1]).toEqual({ type: 'modified', object: configMap('web', 2), previous: configMap('web', 1) });
  });

  test('one that throws is logged, and neither the others nor the writer notice', () => {
    const log = recordingLog();
    const cache = new ObjectCache({ log });
    const seen: string[] = [];
    cache.subscribe(() => {
      throw new Error('broken listener');
    });
    cache.subscribe(({ type }) => seen.push(type));
    cache.put(configMap('web', 1));
    expect([seen, cache.get(web)?.metadata.name, log.lines.map(({ level }) => level)]).toEqual([['added'], 'web', ['error']]);
  });
});
