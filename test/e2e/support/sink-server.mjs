// Runs in a pod: answers hooks and alerts, 200 where nothing else is set, and writes one line of JSON for each call.
// GET /-/answer?path=PATH&status=STATUS sets what calls of a path are answered from then on; `none` for no answer at all.
import { createServer } from 'node:http';

const answers = new Map();

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://sink');
  if (url.pathname === '/-/answer') {
    const status = url.searchParams.get('status');
    answers.set(url.searchParams.get('path'), status === 'none' ? status : Number(status));
    response.end('ok\n');
    return;
  }
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const path = url.pathname;
  const answer = answers.get(path) ?? 200;
  process.stdout.write(`${JSON.stringify({ at: Date.now(), path, headers: request.headers, body, answer })}\n`);
  if (answer !== 'none') response.writeHead(answer).end();
}).listen(8080);

process.on('SIGTERM', () => process.exit(0));
