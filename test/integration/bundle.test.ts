import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { builtinModules } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import config from '../../rolldown.config.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { createApiServer } from '../../src/sandbox/api/api-server.ts';
import { readRecorded } from '../../src/sandbox/api/recorded.ts';
import { kubeconfigFor, listen } from '../../src/sandbox/api/socket-server.ts';
import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';

const nodeModules = new Set(builtinModules);
let folder = '';
const program = () => join(folder, 'dist/serin.js');

/** Starts the bundle where nothing else of the repository is. */
function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [program(), ...args], { cwd: folder, env: {}, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(...args: string[]): Promise<{ exitCode: number; out: string; error: string }> {
  const child = start(...args);
  let [out, error] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, out, error };
}

/** The log of a process up to the line that has `end`; read on, so that nothing is held up. Rejects when the process ends before. */
function logUntil(child: ChildProcess, end: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (log.includes(end)) resolve(log.trim().split('\n'));
    });
    child.once('exit', () => reject(new Error(`it ended with this log:\n${log}`)));
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serin-bundle-'));
  if (Array.isArray(config)) throw new Error('one bundle is expected');
  const build = await rolldown({ ...config, logLevel: 'silent' });
  await build.write({ ...(config.output as object), dir: join(folder, 'dist') });
  await build.close();
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

describe('the bundle of the image', () => {
  test('needs nothing but Node: no package stands outside', async () => {
    const files = (await readdir(join(folder, 'dist'), { recursive: true })).filter((name) => name.endsWith('.js'));
    expect(files).toContain('serin.js');
    for (const name of files) {
      const code = await readFile(join(folder, 'dist', name), 'utf8');
      const outside = [...code.matchAll(/(?:^|[;}])import[^'"();]*?from\s*["']([^"'./][^"']*)["']/g)].map(([, target = '']) => target);
      expect(outside.filter((target) => !target.startsWith('node:') && !nodeModules.has(target))).toEqual([]);
    }
  });

  test('knows its version', async () => {
    expect(await run('--version')).toEqual({ exitCode: 0, out: 'serin 0.1.0\n', error: '' });
  });

  test('shows the demo, with all that the sandbox reads', { timeout: 120_000 }, async () => {
    const { exitCode, out, error } = await run('demo', '--once', '--speed', '1000');
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
    expect(out).toContain('All three releases ended as they should.');
  });

  test('runs the controller against an API server, by a kubeconfig', async () => {
    const crds = await Promise.all(
      ['canaries', 'metrictemplates', 'alertproviders'].map((name) =>
        readFile(join(import.meta.dirname, `../../crds/${name}.yaml`), 'utf8'),
      ),
    );
    const api = createApiServer({
      clock: systemClock,
      random: createSeededRandom(1),
      manifests: [...(readRecorded('crds') as object[]), ...crds.map((text) => load(text) as object)],
    });
    const server = await listen(api, { port: 0 });
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, JSON.stringify(kubeconfigFor(server.address)));
    const prometheus = createServer((_, response) => {
      const result = [{ metric: {}, value: [1, '1'] }];
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
    });
    await once(prometheus.listen(0, '127.0.0.1'), 'listening');
    const { port } = prometheus.address() as AddressInfo;
    const controller = start('controller', '-port=0', `-kubeconfig=${kubeconfig}`, `-metrics-server=http://127.0.0.1:${port}`);
    const ended = once(controller, 'exit');
    try {
      const lines = await logUntil(controller, '"msg":"leading"');
      expect(lines.filter((line) => !line.includes('"level":"info"'))).toEqual([]);
      expect(await run('status', '-A', '--kubeconfig', kubeconfig)).toMatchObject({ exitCode: 0, out: 'No Canaries in any namespace.\n' });
    } finally {
      controller.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      await server.close();
      prometheus.close();
    }
  });
});
