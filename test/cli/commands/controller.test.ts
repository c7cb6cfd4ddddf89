import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';
import { kubeconfigFor } from '../../../src/sandbox/api/socket-server.ts';
import { recordingTerminal } from '../terminal.ts';

let folder = '';
let kubeconfig = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serin-test-'));
  kubeconfig = join(folder, 'kubeconfig');
  // Nobody listens there: port 1 needs rights that a test does not have.
  await writeFile(kubeconfig, JSON.stringify(kubeconfigFor('http://127.0.0.1:1')));
});
afterEach(() => rm(folder, { recursive: true }));

/** A port that is taken while `use` runs. */
async function withTakenPort(use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  try {
    await use(address.port);
  } finally {
    server.close();
  }
}

async function freePort(): Promise<number> {
  let free = 0;
  await withTakenPort(async (port) => {
    free = port;
  });
  return free;
}

async function answerOf(url: string): Promise<{ status: number; body: string }> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return { status: answer.status, body: await answer.text() };
  }
}

describe('serin controller', { timeout: 30_000 }, () => {
  test('waits for an API server that does not answer, says so, counts its requests, and ends cleanly', async () => {
    const { terminal, stop, written } = recordingTerminal();
    const port = await freePort();
    const running = runCli(['controller', '-kubeconfig', kubeconfig, '-log-level=fatal', `-port=${port}`], terminal);
    const ready = await answerOf(`http://127.0.0.1:${port}/readyz`);
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.body)).toMatchObject({ ready: false, reasons: [expect.stringContaining('API server')] });
    expect(await answerOf(`http://127.0.0.1:${port}/healthz`)).toEqual({ status: 200, body: 'OK' });
    expect((await answerOf(`http://127.0.0.1:${port}/metrics`)).body).toContain('serin_api_requests_total');
    stop();
    expect(await running).toBe(0);
    expect(written.error).toBe('');
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  test('names a port that is in use', async () => {
    await withTakenPort(async (port) => {
      const { terminal, written } = recordingTerminal();
      const exitCode = await runCli(['controller', '-kubeconfig', kubeconfig, '-log-level=fatal', `-port=${port}`], terminal);
      expect({ exitCode, error: written.error }).toEqual({
        exitCode: 1,
        error: `serin controller: port ${port} is in use on this machine. Choose another: -port=PORT, or -port=0 for any.\n`,
      });
    });
  });
});

describe('a command that reads a cluster', { timeout: 30_000 }, () => {
  test('says that nobody answers there', async () => {
    const { terminal, written } = recordingTerminal();
    expect(await runCli(['status', '--kubeconfig', kubeconfig], terminal)).toBe(1);
    expect(written.error).toMatch(/^serin status: GET .*127\.0\.0\.1:1.*\. Is the cluster up, and is it the one you mean\?\n$/);
  });
});
