// Runs in a pod: sends RATE requests a second to TARGET, each on a connection of its own, and writes one line of JSON for each answer.
import http from 'node:http';

const target = process.env.TARGET;
const rate = Number(process.env.RATE);
const startedAt = Date.now();
let sent = 0;
let open = 0;
let ending = Date.now() + Number(process.env.LONGEST_MS);

process.on('SIGTERM', () => {
  ending = 0;
});
const timer = setInterval(() => {
  for (; Date.now() < ending && sent <= ((Date.now() - startedAt) * rate) / 1000; sent += 1) send();
  if (Date.now() < ending || open > 0) return;
  clearInterval(timer);
}, 10);

function send() {
  const at = Date.now();
  open += 1;
  const end = (answer) => {
    open -= 1;
    process.stdout.write(`${JSON.stringify({ at, latencyMs: Date.now() - at, ...answer })}\n`);
  };
  const asked = http.get(target, { agent: false, signal: AbortSignal.timeout(10_000) }, (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (text) => {
      body += text;
    });
    response.on('error', (error) => end({ status: 0, reason: error.message }));
    response.on('end', () => {
      const version = /"version":"([^"]+)"/.exec(body)?.[1];
      end({ status: response.statusCode, version, ...(response.statusCode === 200 ? {} : { reason: body.slice(0, 200) }) });
    });
  });
  asked.on('error', (error) => end({ status: 0, reason: error.message }));
}
