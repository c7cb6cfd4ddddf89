import { describe, expect, test } from 'vitest';
import type { KubeManifest } from '../../src/kube/object.ts';
import type { Resource } from '../../src/kube/resource.ts';
import { Sandbox } from './sandbox.ts';

const providers: Resource = { group: 'flagger.app', version: 'v1beta1', plural: 'alertproviders', kind: 'AlertProvider' };
const secrets: Resource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };
const url = 'http://chat/hook/planted-secret-value';
const provider: KubeManifest = {
  apiVersion: 'flagger.app/v1beta1',
  kind: 'AlertProvider',
  metadata: { name: 'on-call', namespace: 'demo' },
  spec: { type: 'slack', channel: 'ops', username: 'serin', secretRef: { name: 'chat' } },
};
const secret: KubeManifest = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'chat', namespace: 'demo' },
  data: { address: Buffer.from(url).toString('base64') },
};
const started = async () => {
  const alerts = [{ name: 'on-call', severity: 'info', providerRef: { name: 'on-call' } }];
  const sandbox = new Sandbox({ analysis: { alerts } }).start();
  sandbox.api.store.create(secrets, secret);
  sandbox.api.store.create(providers, provider);
  return (await sandbox.untilPhase('Initialized')).run(5_000);
};
const texts = (sandbox: Sandbox) => sandbox.calls(url).map((body) => (body['attachments'] as { text: string }[])[0]?.text ?? '');

describe('alerts', () => {
  test('say what failed, by how much, and what the state is now, after the route was read back', async () => {
    const sandbox = await started();
    await (await sandbox.release('1.2').untilPhase('Failed')).run(2_000);
    const last = texts(sandbox).at(-1);
    expect(last).toMatch(/web\.demo.*1\.0.*1\.2.*request-success-rate/);
    const sentAt = sandbox.sent.filter((sent) => sent.url === url).at(-1)?.atMs ?? 0;
    const zero = sandbox.canary.status?.run?.weights?.at(-1)?.at ?? '';
    expect(sentAt).toBeGreaterThan(Date.parse(zero));
    expect(JSON.stringify([sandbox.canary, sandbox.notes(), sandbox.log.lines])).not.toContain('planted-secret-value');
  });

  test('tell the end of a run once, also when the controller is killed before it could', async () => {
    const sandbox = await started();
    sandbox.answers.set(url, 500);
    await sandbox.release('1.1').untilPhase('Succeeded');
    sandbox.killController();
    sandbox.answers.set(url, 200);
    sandbox.sent.length = 0;
    sandbox.startController();
    await sandbox.run(10_000);
    expect(texts(sandbox).filter((text) => text.includes('promotion finished'))).toHaveLength(1);
    expect(sandbox.canary.status?.run?.deliveries).toBeUndefined();
  });

  test('that no sink takes delay nothing', async () => {
    const sandbox = await started();
    sandbox.answers.set(url, 500);
    const begin = sandbox.clock.now();
    await sandbox.release('1.1').untilPhase('Succeeded');
    expect(sandbox.clock.now() - begin).toBeLessThan(45_000);
  });
});
