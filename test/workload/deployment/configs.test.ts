import { describe, expect, test } from 'vitest';
import type { Canary } from '../../../src/api/canary.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { createDeploymentWorkload } from '../../../src/workload/deployment/workload.ts';
import { configMaps, deployments, secrets } from '../../../src/workload/resources.ts';
import type { Workload } from '../../../src/workload/workload.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import {
  canary,
  configMap,
  copiesIn,
  isPromoted,
  namesIn,
  options,
  planted,
  podSpec,
  primaryNames,
  release,
  revisions,
  secret,
  setMessage,
  start,
  started,
} from '../configs.ts';
import { targetOf } from '../deployments.ts';

describe('a tracked config', () => {
  test('is copied, immutable and owned by the Canary, and only the copy is what the primary takes', async () => {
    const { cluster, workload } = await started();
    const [conf = '', pass = ''] = primaryNames(cluster);
    expect(conf).toMatch(/^conf-primary-[0-9a-f]{10}$/);
    expect(pass).toMatch(/^pass-primary-[0-9a-f]{10}$/);
    expect(cluster.get(configMaps, `shop/${conf}`)).toMatchObject({
      data: { message: 'hello' },
      immutable: true,
      metadata: {
        labels: { team: 'shop', 'app.kubernetes.io/managed-by': 'serin', 'serin.dev/canary': 'web' },
        annotations: {
          'serin.dev/source': 'conf',
          'serin.dev/checksum': expect.stringMatching(/^[0-9a-f]{64}$/),
          'serin.dev/data-checksum': '9b2d43affbf49a36',
        },
        ownerReferences: [{ kind: 'Canary', uid: 'uid-of-canary', controller: true }],
      },
    });
    expect(cluster.get(configMaps, `shop/${conf}`)?.metadata.labels).not.toHaveProperty('own');
    expect(cluster.get(secrets, `shop/${pass}`)).toMatchObject({ type: 'Opaque', data: { token: planted }, immutable: true });
    expect(namesIn(cluster.get(deployments, 'shop/web'))).toEqual(['conf', 'pass', 'extra']);
    expect(isPromoted(workload)).toBe(true);
  });

  test.for([
    ['its data', (cluster: FakeCluster) => setMessage(cluster, 'hello again')],
    [
      'its binary data',
      (cluster: FakeCluster) =>
        cluster.change(configMaps, 'shop/conf', (object) => Object.assign(object, { binaryData: { logo: 'AAAA' } })),
    ],
    ['a Secret', (cluster: FakeCluster) => cluster.put(secrets, secret('pass', 'b3RoZXI='))],
    ['an optional one that is created', (cluster: FakeCluster) => cluster.put(configMaps, configMap('extra', { a: '1' }))],
  ] as const)('makes another revision by %s, and is again the same when it goes back', async ([, change]) => {
    const { cluster, workload } = await started();
    const [before, configs] = [revisions(workload), [cluster.get(configMaps, 'shop/conf'), cluster.get(secrets, 'shop/pass')]];
    change(cluster);
    await workload.refresh(canary);
    expect(revisions(workload).target).not.toBe(before.target);
    expect(revisions(workload).primary).toBe(before.primary);
    const [conf, pass] = configs as [KubeObject, KubeObject];
    cluster.put(configMaps, conf);
    cluster.put(secrets, pass);
    const extra = cluster.get(configMaps, 'shop/extra');
    if (extra !== undefined) await cluster.client.delete(configMaps, 'shop/extra', {});
    await workload.refresh(canary);
    expect(revisions(workload)).toEqual(before);
  });

  test('makes no other revision by its labels, and is read once for each version', async () => {
    const { cluster, workload } = await started();
    const before = revisions(workload);
    await workload.refresh(canary);
    expect(cluster.reads).toEqual([]);
    cluster.change(configMaps, 'shop/conf', ({ metadata }) => Object.assign(metadata as object, { labels: { seen: 'yes' } }));
    await workload.refresh(canary);
    await workload.refresh(canary);
    expect(cluster.reads).toEqual(['/api/v1/namespaces/shop/configmaps/conf']);
    expect(revisions(workload)).toEqual(before);
  });

  test('need not be read again by the controller that starts anew', async () => {
    const { cluster, workload } = await started();
    const before = workload.read(canary);
    const restarted = createDeploymentWorkload(cluster.access, options);
    await restarted.refresh(canary);
    expect(restarted.read(canary)).toEqual(before);
    expect(cluster.reads).toEqual([]);
  });

  test('is promoted with the content that was analysed, not with what it has become since (I2)', async () => {
    const all = await started();
    const { cluster, workload } = all;
    const analysed = await release(all, 'analysed');
    setMessage(cluster, 'later');
    await workload.refresh(canary);
    await workload.promote(canary, { revision: analysed, runId: 'run' });
    expect(revisions(workload).primary).toBe(analysed);
    expect(revisions(workload).target).not.toBe(analysed);
    expect(cluster.get(configMaps, `shop/${primaryNames(cluster)[0]}`)?.['data']).toEqual({ message: 'analysed' });
  });

  test('is never changed where the live primary takes it, and is there for the way back (I11)', async () => {
    const all = await started();
    const { cluster, workload } = all;
    const [previous, live] = [revisions(workload).primary ?? '', primaryNames(cluster)];
    const analysed = await release(all, 'analysed');
    expect(cluster.get(configMaps, `shop/${live[0]}`)?.['data']).toEqual({ message: 'hello' });
    await workload.promote(canary, { revision: analysed, runId: 'run' });
    await workload.promote(canary, { revision: previous, runId: 'run-back' });
    expect(primaryNames(cluster)).toEqual(live);
    expect(revisions(workload).primary).toBe(previous);
  });

  test('costs one request more, and a promotion only one', async () => {
    const all = await started();
    const { cluster, workload } = all;
    const analysed = await release(all, 'analysed');
    expect(cluster.requests.map(({ verb, path }) => `${verb} ${path.split('/').at(-2)}`)).toEqual([
      'create controllerrevisions',
      'create configmaps',
      'create controllerrevisions',
    ]);
    cluster.requests.length = 0;
    await workload.saveSnapshot(canary, 'target');
    await workload.promote(canary, { revision: analysed, runId: 'run' });
    await workload.promote(canary, { revision: analysed, runId: 'run' });
    expect(cluster.requests.map(({ verb }) => verb)).toEqual(['patch']);
  });

  test('that changes while a snapshot is made leaves no snapshot: it is another revision', async () => {
    const { cluster, workload } = await started();
    setMessage(cluster, 'first');
    await workload.refresh(canary);
    const stale = createDeploymentWorkload(lagging(cluster, 'second'), options);
    await stale.refresh(canary);
    const seen = revisions(stale).target ?? '';
    await stale.saveSnapshot(canary, 'target');
    await workload.refresh(canary);
    expect(workload.read(canary).snapshots).toEqual(new Set());
    expect(revisions(workload).target).not.toBe(seen);
  });

  test.for([
    [
      'opted out',
      (cluster: FakeCluster) =>
        cluster.put(configMaps, configMap('conf', { message: 'hello' }, { annotations: { 'flagger.app/config-tracking': 'disabled' } })),
    ],
    ['switched off by the flag', () => {}],
  ] as const)('that is %s is shared by both, and its changes count for nothing', async ([how, optOut]) => {
    const { cluster, workload } = start(how === 'opted out' ? {} : { configTracking: 'off' });
    optOut(cluster);
    await workload.refresh(canary);
    await workload.createPrimary(canary);
    expect(primaryNames(cluster)[0]).toBe('conf');
    const before = revisions(workload);
    cluster.change(configMaps, 'shop/conf', (object) => Object.assign(object, { data: { message: 'other' } }));
    await workload.refresh(canary);
    expect(revisions(workload)).toEqual(before);
    expect(isPromoted(workload)).toBe(true);
  });

  test('by the flag costs no request and no watch at all', async () => {
    const { cluster, workload } = start({ configTracking: 'off' });
    cluster.unlisted.add('configmaps').add('secrets');
    await workload.refresh(canary);
    await workload.createPrimary(canary);
    expect(cluster.reads).toEqual([]);
    expect(workload.read(canary)).not.toHaveProperty('configsPending');
    expect(workload.read(canary)).not.toHaveProperty('trackedConfigs');
  });

  test.for([
    ['Opaque', 'copied'],
    ['kubernetes.io/basic-auth', 'copied'],
    ['kubernetes.io/ssh-auth', 'copied'],
    ['kubernetes.io/tls', 'copied'],
    ['kubernetes.io/dockerconfigjson', 'shared'],
    ['kubernetes.io/service-account-token', 'shared'],
  ] as const)('that is a Secret of type %s is %s, as Flagger does', async ([type, fate]) => {
    const { cluster, workload } = start();
    cluster.put(secrets, secret('pass', planted, type));
    await workload.refresh(canary);
    await workload.createPrimary(canary);
    expect(primaryNames(cluster)[1]).toMatch(fate === 'copied' ? /^pass-primary-/ : /^pass$/);
    expect(isPromoted(workload)).toBe(true);
    expect(Object.keys(workload.read(canary).trackedConfigs ?? {})).toEqual(
      fate === 'copied' ? ['configmap/conf', 'secret/pass'] : ['configmap/conf'],
    );
  });

  test('shows in the form of Flagger in the status, without a value', async () => {
    const { workload } = await started();
    expect(workload.read(canary).trackedConfigs).toEqual({ 'configmap/conf': '9b2d43affbf49a36', 'secret/pass': '4bad90e4e5b4d205' });
    expect(JSON.stringify([...Object.values(workload.read(canary))])).not.toMatch(/planted|cGxhbnRlZC/);
  });

  test('whose name is as long as it may be has a copy all the same', async () => {
    const long = `${'x'.repeat(233)}.${'y'.repeat(19)}`;
    const { cluster, workload } = start({
      podSpec: { containers: [{ name: 'app', image: 'web:1', envFrom: [{ configMapRef: { name: long } }] }] },
    });
    cluster.put(configMaps, configMap(long, { a: '1' }));
    await workload.refresh(canary);
    await workload.createPrimary(canary);
    const [copy = ''] = primaryNames(cluster);
    expect(copy.length).toBeLessThanOrEqual(253);
    expect(copy).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
    expect(isPromoted(workload)).toBe(true);
  });

  test('of two Canaries has a copy for each, so that neither takes away what the other needs', async () => {
    const { cluster, workload } = await started();
    const other: Canary = {
      ...canary,
      metadata: { ...canary.metadata, name: 'api', uid: 'uid-of-api' },
      spec: { ...canary.spec, targetRef: { ...canary.spec.targetRef, name: 'api' } },
    };
    const target = targetOf('web:1', { podSpec });
    cluster.put(deployments, { ...target, metadata: { ...target.metadata, name: 'api', uid: 'uid-of-api-target' } });
    await workload.createPrimary(other);
    expect(copiesIn(cluster)).toHaveLength(4);
    await workload.pruneSnapshots(other, new Set());
    await workload.pruneSnapshots(canary, new Set());
    expect(copiesIn(cluster)).toHaveLength(4);
  });
});

describe('the pods of a target', () => {
  const scaled = (cluster: FakeCluster, replicas: number) =>
    cluster.change(deployments, 'shop/web', (object) => {
      Object.assign(object['spec'] as object, { replicas });
      Object.assign(object, { status: { replicas } });
    });
  const isOutdated = (workload: Workload) => workload.read(canary).target?.podsOutdated;

  async function underAnalysis() {
    const all = await started();
    scaled(all.cluster, 0);
    await release(all, 'analysed');
    scaled(all.cluster, 2);
    return all;
  }

  test('are those of the revision that was kept before they were started', async () => {
    const { workload } = await underAnalysis();
    expect(isOutdated(workload)).toBe(false);
  });

  test('are outdated when a config changes, until they have been at zero', async () => {
    const { cluster, workload } = await underAnalysis();
    setMessage(cluster, 'newer');
    await workload.refresh(canary);
    expect(isOutdated(workload)).toBe(true);
    cluster.change(deployments, 'shop/web', (object) => Object.assign(object['spec'] as object, { replicas: 0 }));
    expect(isOutdated(workload)).toBe(true);
    scaled(cluster, 0);
    expect(isOutdated(workload)).toBe(false);
    await workload.saveSnapshot(canary, 'target');
    scaled(cluster, 2);
    expect(isOutdated(workload)).toBe(false);
  });

  test('are outdated again when the config goes back to what was analysed before', async () => {
    const { cluster, workload } = await underAnalysis();
    const [first, primary] = [revisions(workload).target ?? '', revisions(workload).primary ?? ''];
    setMessage(cluster, 'newer');
    await workload.refresh(canary);
    scaled(cluster, 0);
    await workload.saveSnapshot(canary, 'target');
    expect(workload.read(canary).snapshots).toEqual(new Set([primary, revisions(workload).target]));
    scaled(cluster, 2);
    setMessage(cluster, 'analysed');
    await workload.refresh(canary);
    expect(revisions(workload).target).toBe(first);
    expect(isOutdated(workload)).toBe(true);
  });

  test('are not outdated by a new template, for which the Deployment makes them anew', async () => {
    const { cluster, workload } = await underAnalysis();
    cluster.change(deployments, 'shop/web', (object) => {
      const { template } = object['spec'] as { template: { metadata: object } };
      Object.assign(template.metadata, { annotations: { restartedAt: 'now' } });
    });
    setMessage(cluster, 'newer');
    await workload.refresh(canary);
    expect(isOutdated(workload)).toBe(false);
  });

  test('are never outdated where no config is tracked', async () => {
    const { cluster, workload } = await started({ configTracking: 'off' });
    setMessage(cluster, 'newer');
    expect(isOutdated(workload)).toBe(false);
  });
});

describe('a config that is not known', () => {
  /** With a record, so that a revision can be held. */
  const recorded = (workload: Workload): Canary => {
    const { target, primary } = revisions(workload);
    const status = { lastAppliedSpec: target, lastPromotedSpec: primary, run: {} } as unknown as NonNullable<Canary['status']>;
    return { ...canary, status };
  };

  test('because it does not exist is no change: the revision of the record holds until it is there', async () => {
    const { cluster, workload } = await started();
    const held = recorded(workload);
    await cluster.client.delete(configMaps, 'shop/conf', {});
    await workload.refresh(held);
    expect(revisions(workload, held).target).toBe(held.status?.lastAppliedSpec);
    expect(workload.read(held)).toMatchObject({
      unread: [],
      configsPending: 'ConfigMap shop/conf, which the target needs, does not exist; create it.',
    });
    setMessage(cluster, 'new');
    await workload.refresh(held);
    expect(workload.read(held)).not.toHaveProperty('configsPending');
    expect(revisions(workload, held).target).not.toBe(held.status?.lastAppliedSpec);
  });

  test('because nothing is listed yet is no change either', async () => {
    const { cluster, workload } = await started();
    const held = recorded(workload);
    cluster.unlisted.add('secrets');
    await workload.refresh(held);
    expect(revisions(workload, held)).toEqual({ target: held.status?.lastAppliedSpec, primary: held.status?.lastPromotedSpec });
    expect(workload.read(held).configsPending).toBe(
      'Secrets have not been listed yet, so that Secret shop/pass is not known; see that the controller may list and watch Secrets.',
    );
  });

  test('because it may not be read says so, and the others are read all the same', async () => {
    const { cluster, workload } = start();
    cluster.forbidden.add('/api/v1/namespaces/shop/configmaps/conf');
    await expect(workload.refresh(canary)).rejects.toMatchObject({ reason: 'Forbidden' });
    expect(workload.read(canary)).toMatchObject({
      unread: [{ kind: 'ConfigMap', name: 'conf' }],
      configsPending: 'ConfigMap shop/conf has not been read yet; see that the controller may get ConfigMaps.',
    });
  });

  test('lets nothing be made from the target', async () => {
    const { cluster, workload } = start();
    await expect(workload.createPrimary(canary)).rejects.toMatchObject({ code: 'ConfigUnknown', next: { kind: 'retry' } });
    await expect(workload.saveSnapshot(canary, 'target')).rejects.toMatchObject({ code: 'ConfigUnknown' });
    expect(cluster.requests).toEqual([]);
  });

  test('because it was deleted a moment ago is no error', async () => {
    const { cluster, workload } = start();
    const gone = createDeploymentWorkload(
      { ...cluster.access, client: { ...cluster.access.client, get: new FakeCluster().client.get } },
      options,
    );
    await gone.refresh(canary);
    expect(gone.read(canary).unread).toHaveLength(2);
    expect(workload.read(canary).unread).toHaveLength(2);
  });
});

/** Reads of the cluster show `conf` with another message by the second time: somebody was faster than the watch. */
function lagging(cluster: FakeCluster, message: string): FakeCluster['access'] {
  let reads = 0;
  return {
    ...cluster.access,
    client: {
      ...cluster.access.client,
      get: async (resource, key) => {
        if (key === 'shop/conf' && ++reads === 2) setMessage(cluster, message);
        return cluster.client.get(resource, key);
      },
    },
  };
}
