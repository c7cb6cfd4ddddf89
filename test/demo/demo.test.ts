import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DemoProcess, runProgram, serin } from './demo-process.ts';

describe('serin demo --once', () => {
  test('promotes the good release, rolls back the other two, says why, and ends with 0', async () => {
    const { exitCode, out, error } = await serin('demo', '--once', '--speed', '1000');
    expect({ exitCode, error }, out).toEqual({ exitCode: 0, error: '' });
    expect(out).toMatch(/→ example\.com\/web:1\.1 was promoted in \d+ s: 3 looks taken, 0 failed/);
    expect(out).toMatch(
      /→ example\.com\/web:1\.2 was rolled back in \d+ s: request-success-rate \S+ % \(must be \S+ 99 %\) at canary weight 10 %/,
    );
    expect(out).toMatch(
      /→ example\.com\/web:1\.3 was rolled back in \d+ s: request-duration \S+ ms \(must be \S+ 500 ms\) at canary weight 10 %/,
    );
    const alerts = out.split('What on-call is sent:').slice(1);
    expect(alerts, 'one for each rollback, none for the promotion').toHaveLength(2);
    expect(alerts[0]).toMatch(/^\n +Rolled back web\.demo, web 1\.1 → 1\.2: request-success-rate \S+ %\s/);
    expect(alerts[0]).toMatch(
      /\n +State now: 100 % on web 1\.1 since [\s\S]*\n +Needs action: No, [\s\S]*\n +Blast radius: peak weight 10 %/,
    );
    expect(alerts[1]).toMatch(/^\n +Rolled back web\.demo, web 1\.1 → 1\.3: request-duration/);
    expect(out).toMatch(/example\.com\/web:1\.1 +Succeeded +\d+ s +\d+ +0 +\d+\n/);
    expect(out).toContain('All three releases ended as they should.');
    expect(out, 'nothing but lines without a terminal').not.toContain('\u001b');
  });

  test('tells the same story with the same seed', async () => {
    const story = async () => (await serin('demo', '--once', '--speed', '100', '--seed', '7')).out;
    const [first, second] = await Promise.all([story(), story()]);
    expect(first).toBe(second);
  });

  test('names a port that is in use', async () => {
    await using demo = new DemoProcess('--speed', '1000', '--port', '0');
    const [, kubeconfig = ''] = await demo.said(/KUBECONFIG=(\S+)\n/);
    const { port } = await serverOf(kubeconfig);
    const { exitCode, error } = await serin('demo', '--port', port);
    expect(exitCode).toBe(1);
    expect(error).toBe(`serin demo: port ${port} is in use on this machine. Choose another, or leave --port out for a free one.\n`);
  });
});

async function serverOf(kubeconfig: string): Promise<URL> {
  const config = JSON.parse(await readFile(kubeconfig, 'utf8'));
  return new URL(config.clusters[0].cluster.server);
}

describe('a demo that stays up', () => {
  let demo: DemoProcess;
  let kubeconfig = '';
  beforeAll(async () => {
    demo = new DemoProcess('--speed', '200');
    [, kubeconfig = ''] = await demo.said(/export KUBECONFIG=(\S+)\n/);
  }, 60_000);
  afterAll(() => demo[Symbol.asyncDispose]());

  test('shows its Canary to serin status', async () => {
    const { exitCode, out } = await serin('status', '--kubeconfig', kubeconfig);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^web\.demo {2}Failed {2}canary weight 0 %\n {2}images {4}example\.com\/web:1\.1 → example\.com\/web:1\.3\n/);
    expect(out).toContain('✗ request-duration');
    expect(out).toContain('pods      primary 2/2 ready, canary none');
    expect(await serin('status', '-A', '--kubeconfig', kubeconfig)).toMatchObject({ exitCode: 0, out });
    expect(await serin('status', 'web', '--kubeconfig', kubeconfig)).toMatchObject({ exitCode: 0, out });
  });

  test('serves its Canary to anybody on this machine by HTTP, and events of it', async () => {
    const [, address = ''] = await demo.said(/curl (http:\/\/127\.0\.0\.1:\d+\/api\/v1)\/canaries\n/);
    const answer = await fetch(`${address}/canaries`);
    expect(answer.status).toBe(200);
    expect(JSON.stringify(await answer.json())).toContain('example.com/web:1.3');
    const events = await fetch(`${address}/events`);
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    await events.body?.cancel();
  });

  test('has no other Canary', async () => {
    expect(await serin('status', 'api', '--kubeconfig', kubeconfig)).toEqual({
      exitCode: 1,
      out: '',
      error: 'serin status: there is no Canary "api" in namespace demo. serin status -A shows all.\n',
    });
    expect((await serin('status', '-n', 'default', '--kubeconfig', kubeconfig)).out).toBe('No Canaries in namespace default.\n');
  });

  test('lets people play with kubectl: release, look, edit', async ({ skip }) => {
    const version = await runProgram('kubectl', ['version', '--client']).catch(() => undefined);
    if (version === undefined) skip('kubectl is not installed on this machine');
    const kubectl = async (...args: string[]) => {
      const { exitCode, out, error } = await runProgram('kubectl', ['--kubeconfig', kubeconfig, ...args]);
      expect({ exitCode, error }, args.join(' ')).toEqual({ exitCode: 0, error: '' });
      return out;
    };
    expect(await kubectl('get', 'canaries')).toMatch(/^NAME +STATUS +WEIGHT +LASTTRANSITIONTIME\nweb +Failed +0 +\S+\n$/);
    await kubectl('set', 'image', 'deployment/web', 'web=example.com/web:1.0');
    await kubectl('wait', 'canary/web', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=40s');
    await demo.said(/→ example\.com\/web:1\.0 was promoted/);
    expect(await kubectl('get', 'deployment', 'web-primary', '-o', 'jsonpath={..image}')).toBe('example.com/web:1.0');
    expect(await kubectl('get', 'events')).toContain('Promotion completed! Scaling down web.demo');
    expect(await kubectl('describe', 'canary', 'web')).toMatch(/Events:\n[\s\S]*AnalysisStarted[\s\S]*Promoted/);
    await kubectl('patch', 'canary', 'web', '--type=merge', '-p', '{"spec":{"analysis":{"threshold":1}}}');
    await kubectl('set', 'image', 'deployment/web', 'web=example.com/web:1.2');
    await demo.said(/→ example\.com\/web:1\.2 was rolled back in \d+ s: [^\n]*; 1 look failed/);
  });

  test('shows why a spec is refused, and the remedy, until it is mended', async () => {
    const canary = new URL('/apis/flagger.app/v1beta1/namespaces/demo/canaries/web', await serverOf(kubeconfig));
    const setProvider = async (provider: string) => {
      const headers = { 'content-type': 'application/merge-patch+json' };
      expect((await fetch(canary, { method: 'PATCH', headers, body: JSON.stringify({ spec: { provider } }) })).status).toBe(200);
    };
    const status = async () => (await serin('status', 'web', '--kubeconfig', kubeconfig)).out;
    await setProvider('istio');
    await expect
      .poll(status, { timeout: 30_000 })
      .toMatch(/^web\.demo .*\n {2}SpecRefused: spec\.provider is "istio", which this controller cannot steer\.\n {4}Use gatewayapi:v1, /);
    await setProvider('gatewayapi:v1');
    await expect.poll(status, { timeout: 30_000 }).not.toContain('SpecRefused');
  });

  test('ends at once and cleanly with Ctrl-C', async () => {
    expect(existsSync(kubeconfig)).toBe(true);
    expect(await demo.stop('SIGINT')).toBe(0);
    expect(existsSync(join(kubeconfig, '..')), 'its kubeconfig is gone').toBe(false);
  });
});

test('npx serin works after npm ci', async () => {
  const npx = join(process.execPath, '../npx');
  const { exitCode, out } = await runProgram(existsSync(npx) ? npx : 'npx', ['--no-install', 'serin', '--version']);
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'serin 0.1.0\n' });
});
