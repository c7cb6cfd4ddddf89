import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/kube/resource.ts';
import type { Sandbox, SandboxOptions } from '../sandbox.ts';
import { initialized, quiet } from './journal.ts';

/** What Flagger's tests of its alerts assert (flagger-engine section 9, ..Alerts), and its selection (section 4.1). */
const providers: Resource = { group: 'flagger.app', version: 'v1beta1', plural: 'alertproviders', kind: 'AlertProvider' };
const chat = 'http://chat/hook';
interface Alert {
  readonly channel: string;
  readonly username: string;
  readonly attachments: readonly { readonly author_name: string; readonly text: string; readonly color: string }[];
}
const alertsOf = (sandbox: Sandbox) => sandbox.calls(chat) as unknown as Alert[];
const textsOf = (sandbox: Sandbox) => alertsOf(sandbox).flatMap(({ attachments }) => attachments.map(({ text }) => text));

async function started(providerRef: object, severity: string | undefined, options: SandboxOptions = {}): Promise<Sandbox> {
  const alert = { name: 'on-call', providerRef, ...(severity === undefined ? {} : { severity }) };
  const sandbox = quiet({ ...options, analysis: { alerts: [alert], ...options.analysis } }).start();
  for (const namespace of ['demo', 'platform']) {
    const spec = { type: 'slack', channel: namespace, username: 'release bot', address: chat };
    const metadata = { name: 'on-call', namespace };
    sandbox.api.store.create(providers, { apiVersion: 'flagger.app/v1beta1', kind: 'AlertProvider', metadata, spec });
  }
  return (await sandbox.untilPhase('Initialized')).run(2_000);
}

describe('an alert', () => {
  test.for([
    ['the Canary itself', { name: 'on-call' }, 'demo'],
    ['another namespace', { name: 'on-call', namespace: 'platform' }, 'platform'],
  ] as const)('by a provider in the namespace of %s names the Canary as its author', async ([, ref, channel]) => {
    const sandbox = await started(ref, 'info');
    const [first] = alertsOf(sandbox);
    expect(first).toMatchObject({ channel, username: 'release bot', attachments: [{ author_name: 'web.demo', color: 'good' }] });
    expect(first?.attachments[0]?.text).toContain('New Deployment detected, initialization completed.');
  });

  test('goes out for each step that Flagger alerts about', async () => {
    const webhooks = [{ name: 'gate', type: 'confirm-promotion', url: 'http://hooks/gate' }];
    const sandbox = await started({ name: 'on-call' }, 'info', { analysis: { webhooks, stepWeight: 50 } });
    sandbox.answers.set('http://hooks/gate', 403);
    await (await sandbox.release('1.1').untilPhase('WaitingPromotion')).run(30_000);
    sandbox.answers.set('http://hooks/gate', 200);
    await (await sandbox.untilPhase('Succeeded')).run(2_000);
    const flaggers = [
      'New Deployment detected, initialization completed.',
      'New revision detected, progressing canary analysis.',
      'Canary promotion is waiting for approval.',
      'Canary analysis completed successfully, promotion finished.',
    ];
    expect(textsOf(sandbox).map((text) => flaggers.find((words) => text.includes(words)))).toEqual(flaggers);
  });

  test.for([
    ['warn', []],
    ['error', []],
    // Flagger sends nothing at all where no severity is given, though its API says info (section 10, 13).
    [undefined, ['demo']],
  ] as const)('that only informs reaches a sink of severity %s as it should', async ([severity, channels]) => {
    const sandbox = await started({ name: 'on-call' }, severity);
    expect(alertsOf(sandbox).map(({ channel }) => channel)).toEqual(channels);
  });

  test('of a rollback is an error, and is sent once all traffic is on the primary', async () => {
    const webhooks = [{ name: 'load', type: 'rollout', url: 'http://hooks/load' }];
    const sandbox = await started({ name: 'on-call' }, 'error', { analysis: { webhooks, threshold: 2 } });
    sandbox.answers.set('http://hooks/load', 500);
    await (await sandbox.release('1.1').untilPhase('Failed')).run(2_000);
    expect(alertsOf(sandbox)).toMatchObject([{ attachments: [{ color: 'danger' }] }]);
    expect(textsOf(sandbox)[0]).toContain('Failed checks threshold reached 2');
  });

  test('of a gate that mutes alerts is not sent', async () => {
    const webhooks = [{ name: 'gate', type: 'confirm-rollout', url: 'http://hooks/gate', muteAlert: true }];
    const sandbox = await started({ name: 'on-call' }, 'warn', { analysis: { webhooks } });
    sandbox.answers.set('http://hooks/gate', 403);
    await (await sandbox.release('1.1').untilPhase('Waiting')).run(30_000);
    expect(alertsOf(sandbox)).toEqual([]);
  });

  test('by the flags goes out where the Canary names no provider, and not beside its own', async () => {
    const settings: SandboxOptions['settings'] = { slack: { url: 'http://chat/global', channel: 'all', user: 'flagger' } };
    const sandbox = await initialized({ settings });
    expect(sandbox.calls('http://chat/global')).toMatchObject([{ channel: 'all', username: 'flagger' }]);
    const own = await started({ name: 'on-call' }, 'info', { settings });
    expect(own.calls('http://chat/global')).toEqual([]);
  });
});
