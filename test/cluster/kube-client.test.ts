import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LoadedConnection, loadKubeConnection } from '../../src/kube/config.ts';
import { testUid } from '../../src/kube/json-patch.ts';
import { createKubeClient } from '../../src/kube/kube-client.ts';
import { ObjectCache, type ObjectChange } from '../../src/kube/object-cache.ts';
import { objectKey } from '../../src/kube/object-key.ts';
import { createReflector } from '../../src/kube/reflector.ts';
import type { Resource } from '../../src/kube/resource.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { configMaps, deployments } from '../support/kube/objects.ts';
import { recordingLog } from '../support/kube/recording-log.ts';
import { until } from '../support/kube/until.ts';

const namespaces: Resource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };
const kubeconfig = process.env['KUBECONFIG'];
if (!kubeconfig) process.stderr.write('kube-client on a cluster: skipped, because KUBECONFIG is not set\n');

describe.skipIf(!kubeconfig)('the client and the reflector on a real API server', () => {
  const namespace = `serin-kube-${process.pid}`;
  const key = (name: string) => objectKey(namespace, name);
  const manifest = (name: string, data: Record<string, string> = { a: '1' }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels: { test: 'kube' } },
    data,
  });
  const log = recordingLog();
  let connection: LoadedConnection;
  let client: ReturnType<typeof createKubeClient>;

  beforeAll(async () => {
    connection = await loadKubeConnection();
    client = createKubeClient({ connection, userAgent: 'serin/test', clock: systemClock, pageSize: 3 });
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  });
  afterAll(async () => {
    await client.delete(namespaces, objectKey('', namespace), {});
    await connection.transport.close();
  });

  test('says its version', async () => {
    expect(await client.getPath('/version')).toMatchObject({ major: '1' });
  });

  test('creates, reads, refuses a second of the same name, and lists in pages', async () => {
    const created = await client.create(configMaps, manifest('first'));
    expect(await client.get(configMaps, key('first'))).toEqual(created);
    await expect(client.create(configMaps, manifest('first'))).rejects.toMatchObject({ reason: 'AlreadyExists', status: 409 });
    for (let i = 0; i < 7; i++) await client.create(configMaps, manifest(`page-${i}`));
    const { items, resourceVersion } = await client.list(configMaps, { namespace, labelSelector: 'test=kube' });
    expect(items).toHaveLength(8);
    expect(items.every(({ kind, apiVersion }) => kind === 'ConfigMap' && apiVersion === 'v1')).toBe(true);
    expect(BigInt(resourceVersion)).toBeGreaterThan(BigInt(created.metadata.resourceVersion));
    expect((await client.list(configMaps, { namespace, fieldSelector: 'metadata.name=first' })).items).toHaveLength(1);
  });

  test('applies, and the same again changes nothing', async () => {
    const first = await client.apply(configMaps, manifest('applied'));
    const again = await client.apply(configMaps, manifest('applied'));
    expect(again.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const fewer = await client.apply(configMaps, manifest('applied', {}));
    expect(fewer['data']).toBeUndefined();
  });

  test('takes a JSON patch whose tests hold, and calls it TestFailed when one does not', async () => {
    const { metadata } = await client.create(configMaps, manifest('patched'));
    const patched = await client.patchJson(configMaps, key('patched'), [
      testUid(metadata.uid),
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'replace', path: '/data/a', value: '2' },
    ]);
    expect(patched['data']).toEqual({ a: '2' });
    for (const operation of [
      testUid('another'),
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'test', path: '/data/missing', value: '1' },
      { op: 'test', path: '/nothing/here', value: '1' },
    ] as const) {
      const patch = client.patchJson(configMaps, key('patched'), [operation, { op: 'replace', path: '/data/a', value: '3' }]);
      await expect(patch).rejects.toMatchObject({ reason: 'TestFailed', status: 422 });
    }
    expect((await client.get(configMaps, key('patched')))['data']).toEqual({ a: '2' });
  });

  test('calls a result that does not validate Invalid, and repeats neither values nor the object', async () => {
    for (const value of [5, { s3cret: 'x' }]) {
      const patch = client.patchJson(configMaps, key('patched'), [{ op: 'add', path: '/data/a', value }]);
      const error = await patch.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ reason: 'Invalid', status: 422, message: expect.not.stringContaining('s3cret') });
      expect((error as Error).message).not.toContain('managedFields');
    }
    const badLabel = client.patchMerge(configMaps, key('patched'), { metadata: { labels: { test: 'not valid !' } } });
    await expect(badLabel).rejects.toMatchObject({ reason: 'Invalid', message: expect.stringContaining('a valid label must') });
  });

  test('merges, and says NotFound for what is not there', async () => {
    const merged = await client.patchMerge(configMaps, key('patched'), { metadata: { annotations: { 'serin.dev/x': 'y' } } });
    expect(merged.metadata.annotations).toEqual({ 'serin.dev/x': 'y' });
    await expect(client.get(configMaps, key('absent'))).rejects.toMatchObject({ reason: 'NotFound' });
    await expect(client.patchMerge(configMaps, key('absent'), {})).rejects.toMatchObject({ reason: 'NotFound' });
    const unknownKind = { group: 'serin.dev', version: 'v9', plural: 'nothings', kind: 'Nothing' };
    await expect(client.list(unknownKind)).rejects.toMatchObject({ reason: 'NotFound', status: 404 });
    await expect(client.list(configMaps, { labelSelector: '!!' })).rejects.toMatchObject({ reason: 'Other', status: 400 });
  });

  test('scales through the subresource', async () => {
    const labels = { app: 'scaled' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'none' }] } };
    const spec = { replicas: 0, selector: { matchLabels: labels }, template };
    await client.create(deployments, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'scaled', namespace }, spec });
    // No image of this name exists, so a pod is made and never starts.
    const scale = await client.patchJson(deployments, key('scaled'), [{ op: 'replace', path: '/spec/replicas', value: 1 }], 'scale');
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 1 } });
    const none = await client.patchJson(deployments, key('scaled'), [{ op: 'replace', path: '/spec/replicas', value: 0 }], 'scale');
    expect(none['spec']).toEqual({});
  });

  test('deletes the object of that uid only', async () => {
    const { metadata } = await client.create(configMaps, manifest('deleted'));
    await client.delete(configMaps, key('deleted'), { uid: 'another' });
    expect((await client.get(configMaps, key('deleted'))).metadata.uid).toBe(metadata.uid);
    await client.delete(configMaps, key('deleted'), { uid: metadata.uid, propagation: 'Background' });
    await expect(client.get(configMaps, key('deleted'))).rejects.toMatchObject({ reason: 'NotFound' });
    await client.delete(configMaps, key('deleted'), { uid: metadata.uid });
  });

  test.for(['whole', 'metadata'] as const)('a reflector of %s objects follows, by watch and by our own writes', async (content) => {
    const cache = new ObjectCache({ log, content });
    const changes: ObjectChange[] = [];
    cache.subscribe((change) => changes.push(change));
    const reflector = createReflector({
      connection,
      userAgent: 'serin/test',
      resource: configMaps,
      namespace,
      labelSelector: 'test=kube',
      cache,
      clock: systemClock,
      random: () => 0,
      log,
      pageSize: 3,
    });
    reflector.start();
    await reflector.whenSynced;
    const listed = await client.list(configMaps, { namespace, labelSelector: 'test=kube' });
    expect(cache.list()).toHaveLength(listed.items.length);

    const name = `watched-${content}`;
    const created = await client.create(configMaps, manifest(name));
    await until(() => cache.get(key(name)) !== undefined);
    expect(cache.get(key(name))?.kind).toBe('ConfigMap');
    expect(cache.get(key(name))?.['data']).toEqual(content === 'whole' ? { a: '1' } : undefined);
    expect(cache.get(key(name))?.metadata['managedFields']).toBeUndefined();

    const changed = await client.patchMerge(configMaps, key(name), { data: { a: '2' } });
    cache.put(changed);
    await client.delete(configMaps, key(name), { uid: created.metadata.uid });
    await until(() => changes.at(-1)?.type === 'deleted');
    cache.put(changed);
    expect(cache.get(key(name))).toBeUndefined();
    expect(changes.filter(({ object }) => object.metadata.name === name).map(({ type }) => type)).toEqual(['added', 'modified', 'deleted']);
    expect(reflector.status()).toEqual({ synced: true });
    await reflector.stop();
  });

  test.for([
    ['too old', '1'],
    ['not reached yet, as after a restore of etcd', '1000000000000'],
  ] as const)('beginning at a version that is %s, a reflector comes to what the server has', async ([, wrong]) => {
    const cache = new ObjectCache({ log });
    let lists = 0;
    const request: typeof connection.transport.request = (sent) => {
      lists++;
      return connection.transport.request(sent);
    };
    const stream: typeof connection.transport.stream = (sent) =>
      connection.transport.stream({
        ...sent,
        url: lists === 1 ? sent.url.replace(/resourceVersion=\d+/, `resourceVersion=${wrong}`) : sent.url,
      });
    const reflector = createReflector({
      connection: { ...connection, transport: { ...connection.transport, request, stream } },
      userAgent: 'serin/test',
      resource: configMaps,
      namespace,
      cache,
      clock: systemClock,
      random: () => 1,
      log,
      watchSilenceMs: 500,
      pageSize: 500,
    });
    reflector.start();
    await reflector.whenSynced;
    const { metadata } = await client.create(configMaps, manifest(`after-${wrong}`));
    await until(() => cache.get(key(metadata.name)) !== undefined);
    await reflector.stop();
  });
});
