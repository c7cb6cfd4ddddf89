import { describe, expect, test } from 'vitest';
import { KubeError } from '../../src/kube/kube-error.ts';
import { type WatchEvent, watchEvents } from '../../src/kube/watch-events.ts';
import { configMap, status } from '../support/kube/objects.ts';

async function* chunksOf(...chunks: string[]): AsyncGenerator<string> {
  yield* chunks;
}

async function read(...chunks: string[]): Promise<{ events: WatchEvent[]; error: unknown }> {
  const events: WatchEvent[] = [];
  try {
    for await (const event of watchEvents(chunksOf(...chunks), { method: 'GET', path: '/p' })) events.push(event);
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}

const added = { type: 'ADDED', object: configMap('web', 5, { data: { text: 'line\nbreak' } }) };
const line = `${JSON.stringify(added)}\n`;

describe('the events of a watch', () => {
  test('are the same however their text is cut', async () => {
    const text = line + line;
    for (let at = 0; at <= text.length; at += 7)
      expect(await read(text.slice(0, at), text.slice(at))).toEqual({ events: [added, added], error: undefined });
    expect((await read(...text)).events).toEqual([added, added]);
  });

  test('end before an unfinished line, and blank lines are nothing', async () => {
    expect(await read(`\n${line}\r\n`, line.slice(0, -1))).toEqual({ events: [added], error: undefined });
  });

  test('bookmarks are a version and no object', async () => {
    const bookmark = { type: 'BOOKMARK', object: { kind: 'ConfigMap', metadata: { resourceVersion: '9', creationTimestamp: null } } };
    expect((await read(`${JSON.stringify(bookmark)}\n`)).events).toEqual([{ type: 'BOOKMARK', resourceVersion: '9' }]);
  });

  test.for([
    ['of an unknown type', { type: 'NEW', object: configMap('web', 1) }],
    ['without an object', { type: 'ADDED' }],
    ['with an object that has no name', { type: 'ADDED', object: { metadata: {} } }],
    ['that are a bookmark without version', { type: 'BOOKMARK', object: {} }],
  ])('%s are left out', async ([, event]) => {
    expect((await read(`${JSON.stringify(event)}\n${line}`)).events).toEqual([added]);
  });

  test.for([
    [status(410, 'Expired', 'too old'), 'Expired', 410, 'GET /p: too old'],
    [status(500, 'InternalError', 'etcd'), 'ServerError', 500, 'GET /p: etcd'],
    [{ what: 'ever' }, 'Other', 0, 'GET /p: the API server answered 0'],
  ] as const)('an ERROR ends them: %o', async ([object, reason, code, message]) => {
    const { events, error } = await read(`${line}${JSON.stringify({ type: 'ERROR', object })}\n${line}`);
    expect(events).toEqual([added]);
    expect(error).toBeInstanceOf(KubeError);
    expect(error).toMatchObject({ reason, status: code, message });
  });

  test('text that is no JSON ends them, and is not repeated', async () => {
    const { events, error } = await read(`${line}<html>s3cret</html>\n`);
    expect(events).toEqual([added]);
    expect(error).toMatchObject({ reason: 'Other', message: 'GET /p: an event is not JSON' });
  });

  test('a line without end is not gathered for ever', async () => {
    const { error } = await read(...Array.from({ length: 33 }, () => 'x'.repeat(2 ** 20)));
    expect(error).toMatchObject({ reason: 'Other', message: 'GET /p: an event is too long' });
  });
});
