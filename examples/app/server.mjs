// The sample application of Serin's examples, demo and tests: one small HTTP server whose faults are settings, so that a release can be
// good, slow, failing or crashing. README.md beside this file lists the settings.
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const version = process.env.VERSION ?? 'dev';
const pod = process.env.POD_NAME ?? hostname();
const port = setting('PORT', 8080);
const errorRatio = setting('ERROR_RATIO', 0);
const latencyMs = setting('LATENCY_MS', 0);
const startDelayMs = setting('START_DELAY_MS', 0);
const crashAfterMs = setting('CRASH_AFTER_MS', 0);
const memoryMibPerSecond = setting('MEMORY_MIB_PER_SECOND', 0);
const drainMs = setting('DRAIN_MS', 4000);

const startedAtMs = performance.now();
const durations = new Map();
const bucketSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
let draining = false;
let errorDebt = 0;

const routes = {
  '/healthz': () => ({ status: 200, body: 'ok\n' }),
  '/readyz': () => (performance.now() - startedAtMs < startDelayMs ? { status: 503, body: 'starting\n' } : { status: 200, body: 'ready\n' }),
  '/metrics': () => ({ status: 200, body: metricsText(), type: 'text/plain; version=0.0.4' }),
};

const server = createServer((request, response) => {
  const path = (request.url ?? '/').split('?', 1)[0];
  // Asks the proxy to leave this connection after the answer, so that none is in use when the server closes.
  if (draining) response.setHeader('connection', 'close');
  const route = routes[path];
  if (route !== undefined) answer(response, route());
  else void serve(request, response, path);
});
// A proxy keeps connections for longer than Node does; closing one just as a request is sent on it would lose that request.
server.keepAliveTimeout = 0;
server.listen(port, () => console.log(JSON.stringify({ message: 'listening', version, port })));

process.on('SIGTERM', () => void drain());
process.on('SIGINT', () => process.exit(130));
if (crashAfterMs > 0) {
  setTimeout(() => {
    console.error(JSON.stringify({ message: 'crashing as set by CRASH_AFTER_MS', version }));
    process.exit(1);
  }, crashAfterMs);
}

if (memoryMibPerSecond > 0) {
  const kept = [];
  // Filled, because memory that is only reserved does not count.
  setInterval(() => kept.push(Buffer.alloc((memoryMibPerSecond << 20) / 10, 1)), 100);
}

/** Answers a user's request and measures it. Probes and scrapes are not measured: they would hide the errors that users see. */
async function serve(request, response, path) {
  const beganAtMs = performance.now();
  if (latencyMs > 0) await sleep(latencyMs);
  const status = path !== '/' ? 404 : fails() ? 500 : 200;
  const labels = { method: request.method ?? 'GET', path: path === '/' ? '/' : 'other', status: String(status) };
  answer(response, { status, body: `${JSON.stringify({ version, pod, status })}\n`, type: 'application/json' });
  observe(labels, (performance.now() - beganAtMs) / 1000);
}

function answer(response, { status, body, type = 'text/plain' }) {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Spreads the failures evenly, so that a ratio of 0.1 is exactly every tenth request. */
function fails() {
  errorDebt += errorRatio;
  if (errorDebt < 1) return false;
  errorDebt -= 1;
  return true;
}

function observe({ method, path, status }, seconds) {
  const labels = `method="${method}",path="${path}",status="${status}"`;
  const entry = durations.get(labels) ?? { counts: bucketSeconds.map(() => 0), count: 0, sum: 0 };
  durations.set(labels, entry);
  entry.count += 1;
  entry.sum += seconds;
  bucketSeconds.forEach((bound, index) => {
    if (seconds <= bound) entry.counts[index] += 1;
  });
}

function metricsText() {
  const name = 'http_request_duration_seconds';
  const lines = [`# HELP ${name} Time that requests took, in seconds.`, `# TYPE ${name} histogram`];
  for (const [labels, { counts, count, sum }] of durations) {
    bucketSeconds.forEach((bound, index) => lines.push(`${name}_bucket{${labels},le="${bound}"} ${counts[index]}`));
    lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`);
  }
  lines.push('# HELP app_info Version of this application.', '# TYPE app_info gauge', `app_info{version="${version}"} 1`);
  return `${lines.join('\n')}\n`;
}

/** Keeps serving until proxies have heard that this pod is leaving, then closes when the last request is answered. */
async function drain() {
  if (draining) return;
  draining = true;
  await sleep(drainMs);
  server.close(() => process.exit(0));
  server.closeIdleConnections();
}

function setting(name, fallback) {
  const value = Number(process.env[name] || fallback);
  if (Number.isFinite(value) && value >= 0) return value;
  console.error(`${name} must be a number of at least 0, not "${process.env[name]}".`);
  process.exit(2);
}
