import { Agent, get } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../../src/http/server.ts';
import { createMetricsRegistry } from '../../src/platform/metrics-registry.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function setUp(more: Partial<HttpServerOptions> = {}) {
  const log = recordingLog();
  const server = createHttpServer({
    metrics: createMetricsRegistry(),
    readiness: () => ({ ready: true, reasons: [] }),
    clock: systemClock,
    log,
    port: 0,
    host: '127.0.0.1',
    ...more,
  });
  open.push(server);
  return { server, log };
}

const answerOf = async (server: HttpServer, url: string, method: 'GET' | 'POST' = 'GET') => {
  const { statusCode, headers, body } = await server.app.inject({ method, url });
  return { statusCode, type: headers['content-type'], body };
};

describe('probes', () => {
  test('/healthz says OK, also while the controller is not ready', async () => {
    const { server } = setUp({ readiness: () => ({ ready: false, reasons: ['caches'] }) });
    expect(await answerOf(server, '/healthz')).toEqual({ statusCode: 200, type: 'text/plain; charset=utf-8', body: 'OK' });
  });

  test.for([
    { ready: true, reasons: [], statusCode: 200 },
    { ready: false, reasons: ['the cache of Deployments is not filled', 'status.run is missing'], statusCode: 503 },
  ])('/readyz with ready: $ready is $statusCode with the reasons', async ({ ready, reasons, statusCode }) => {
    const { server } = setUp({ readiness: () => ({ ready, reasons }) });
    const answer = await answerOf(server, '/readyz');
    expect(answer).toMatchObject({ statusCode, type: 'application/json; charset=utf-8' });
    expect(JSON.parse(answer.body)).toEqual({ ready, reasons });
  });

  test('/metrics has what the registry prints, as it says it', async () => {
    const registry = createMetricsRegistry();
    registry.gauge({ name: 'a', help: 'For the test.', labels: ['room'] }).set({ room: 'http' }, 1);
    const { server } = setUp({ metrics: registry });
    expect(await answerOf(server, '/metrics')).toEqual({
      statusCode: 200,
      type: registry.contentType,
      body: await registry.text(),
    });
  });
});

describe('failures', () => {
  test('a path that is not there is a 404 in JSON', async () => {
    const { server } = setUp();
    const answer = await answerOf(server, '/nothing-here');
    expect(answer).toMatchObject({ statusCode: 404, type: 'application/json; charset=utf-8' });
    expect(JSON.parse(answer.body)).toEqual({ error: 'there is no such path' });
  });

  test('a method that is not possible is a 405 in JSON', async () => {
    const { server } = setUp();
    const answer = await answerOf(server, '/healthz', 'POST');
    expect(answer).toMatchObject({ statusCode: 405, type: 'application/json; charset=utf-8' });
    expect(JSON.parse(answer.body)).toEqual({ error: 'POST is not possible here: this can only be read (GET, HEAD)' });
  });

  test('without the API there are only probes', async () => {
    const { server } = setUp();
    expect((await answerOf(server, '/api/v1/canaries')).statusCode).toBe(404);
  });

  test('a request that is wrong is told so in JSON', async () => {
    const { server, log } = setUp();
    const { statusCode, body } = await answerOf(server, '/%zz');
    expect([statusCode, Object.keys(JSON.parse(body))]).toEqual([400, ['error']]);
    expect(log.lines).toEqual([]);
  });

  test('a defect of ours is logged and shows nothing of itself', async () => {
    const { server, log } = setUp({
      readiness: () => {
        throw new Error('secret detail');
      },
    });
    const answer = await answerOf(server, '/readyz');
    expect(answer.statusCode).toBe(500);
    expect(JSON.parse(answer.body)).toEqual({ error: 'internal error' });
    expect(log.lines).toMatchObject([{ level: 'error', message: 'request failed', route: '/readyz', method: 'GET' }]);
  });
});

/** A server whose `/metrics` takes until the test lets it answer, and a client that keeps its connection. */
async function busyServer(more: Partial<HttpServerOptions> = {}) {
  let answer = (_text: string) => {};
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  const text = () =>
    new Promise<string>((resolve) => {
      answer = resolve;
      isAsked();
    });
  const { server, log } = setUp({ metrics: { contentType: 'text/plain', text }, ...more });
  const { port } = await server.listen();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  open.push({ close: () => agent.destroy() });
  const request = (path: string) =>
    new Promise<{ status: number | undefined; connection: string | undefined; body: string }>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, agent }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode, connection: response.headers.connection, body }));
      }).on('error', reject);
    });
  return { server, log, request, asked, answer: (body: string) => answer(body) };
}

describe('close', () => {
  test('ends at once while a client keeps an idle connection', async () => {
    const { server, request } = await busyServer();
    expect((await request('/healthz')).connection).toBe('keep-alive');
    const startedMs = systemClock.monotonicMs();
    await server.close();
    expect(systemClock.monotonicMs() - startedMs).toBeLessThan(1000);
  });

  test('lets a request in flight finish, and then ends although its client would keep the connection', async () => {
    const { server, request, asked, answer } = await busyServer();
    await request('/healthz');
    const inFlight = request('/metrics');
    await asked;
    const closed = server.close();
    answer('late answer');
    expect(await inFlight).toEqual({ status: 200, connection: 'close', body: 'late answer' });
    const startedMs = systemClock.monotonicMs();
    await closed;
    expect(systemClock.monotonicMs() - startedMs).toBeLessThan(1000);
    await expect(request('/healthz')).rejects.toThrow();
  });

  test('cuts a request that never ends, after the time it was given', async () => {
    const clock = new FakeClock();
    const { server, request, asked } = await busyServer({ clock, drainMs: 3000 });
    const inFlight = expect(request('/metrics')).rejects.toThrow();
    await asked;
    let isClosed = false;
    const closed = server.close().then(() => {
      isClosed = true;
    });
    await clock.advance(2999);
    expect(isClosed).toBe(false);
    await clock.advance(1);
    await closed;
    await inFlight;
  });

  test('that is repeated is harmless', async () => {
    const { server } = await busyServer();
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});

test('a port that is taken is an error of listen', async () => {
  const { server } = setUp();
  const { port } = await server.listen();
  const { server: second } = setUp({ port });
  await expect(second.listen()).rejects.toThrow(/EADDRINUSE/);
});
