import { describe, expect, test } from 'vitest';
import type { CanaryWebhook } from '../../src/api/canary.ts';
import { startCalling } from './support/calling.ts';
import { startLoadTester } from './support/load-tester.ts';

const run = (command: string) => (command === 'false' ? { output: '', error: 'exit status 1' } : { output: 'all good' });

describe("Flagger's load tester works as it is:", () => {
  test('a gate that is always open, and one that never is', async () => {
    await using tester = await startLoadTester(run);
    await using calling = startCalling();
    expect(await calling.call(`${tester.address}/gate/approve`)).toEqual({ kind: 'ok' });
    expect(await calling.call(`${tester.address}/gate/halt`)).toEqual({ kind: 'refused', status: 403, message: 'Forbidden' });
  });

  test.for(['gate', 'rollback'])('/%s is closed until it is opened for this Canary, and again when it is closed', async (area) => {
    await using tester = await startLoadTester(run);
    await using calling = startCalling();
    const check = () => calling.call(`${tester.address}/${area}/check`);
    const closed = { kind: 'refused', status: 403, message: 'Forbidden' };
    const say = (action: string, name = 'web') =>
      fetch(`${tester.address}/${area}/${action}`, { method: 'POST', body: JSON.stringify({ name, namespace: 'shop' }) });
    expect(await check()).toEqual(closed);
    await say('open', 'api');
    expect(await check()).toEqual(closed);
    expect((await say('open')).status).toBe(202);
    expect(await check()).toEqual({ kind: 'ok' });
    await say('close');
    expect(await check()).toEqual(closed);
  });

  const load: Partial<CanaryWebhook> = { metadata: { cmd: 'hey -z 1m http://web-canary.shop' } };
  test.for<[string, Partial<CanaryWebhook>, object]>([
    ['load that runs beside the call', load, { kind: 'ok' }],
    ['a command that succeeds', { metadata: { type: 'bash', cmd: 'true' } }, { kind: 'ok' }],
    ['one whose output is asked for', { metadata: { type: 'bash', cmd: 'true', returnCmdOutput: 'true' } }, { kind: 'ok' }],
    [
      'a command that fails',
      { metadata: { type: 'bash', cmd: 'false' } },
      { kind: 'refused', status: 500, message: 'command false failed: : exit status 1' },
    ],
    ['a hook without metadata', {}, { kind: 'refused', status: 400, message: 'metadata not found' }],
  ])('%s', async ([, webhook, expected]) => {
    await using tester = await startLoadTester(run);
    await using calling = startCalling();
    expect(await calling.call(`${tester.address}/`, { webhook })).toMatchObject(expected);
    const { cmd } = webhook.metadata ?? {};
    expect(tester.commands).toEqual(cmd === undefined ? [] : [cmd]);
  });
});
