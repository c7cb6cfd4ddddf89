import type { Socket } from 'node:net';
import fc from 'fast-check';

/** What a server writes on a connection, and how it leaves it. `stall`: it says nothing more; `drip`: a byte each few milliseconds, for ever. */
export interface Wire {
  readonly chunks: readonly string[];
  readonly ending: 'end' | 'reset' | 'stall' | 'drip' | 'flood';
}

const status = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(200, 201, 202, 204, 302, 307, 400, 403, 404, 429, 500, 503).map((code) => `HTTP/1.1 ${code} Said`),
  },
  { weight: 2, arbitrary: fc.integer({ min: 100, max: 999 }).map((code) => `HTTP/1.1 ${code}`) },
  fc.constantFrom(
    'HTTP/1.0 200 OK',
    'ICY 200 OK',
    'HTTP/2.0 200 OK',
    'HTTP/1.1 20',
    'HTTP/1.1 abc',
    'SSH-2.0-OpenSSH_9.2',
    '',
    '\u0000\u0001',
    'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 500 Twice',
  ),
);
const header = fc.oneof(
  fc.constantFrom(
    'content-type: application/json',
    'content-type: text/html',
    'connection: close',
    'content-encoding: gzip',
    'transfer-encoding: chunked',
    'transfer-encoding: gzip',
    'connection: upgrade',
  ),
  fc.constantFrom(
    'content-length: 0',
    'content-length: 5',
    'content-length: 99999999999999',
    'content-length: -1',
    'content-length: x',
    'content-length: 5\r\ncontent-length: 6',
  ),
  fc.constantFrom(
    'retry-after: 99999999999999999999',
    'retry-after: -5',
    'retry-after: Fri, 31 Dec 9999 23:59:59 GMT',
    'retry-after: soon',
  ),
  fc.constantFrom(
    'location: /again',
    'location: http://user:planted-location@127.0.0.1:1/',
    'location: file:///etc/passwd',
    'location: %',
    'location: //',
    'location: http://127.0.0.1:1',
  ),
  fc.constantFrom(
    'no colon',
    ': no name',
    'bad name: x',
    'x: \u0000',
    ' folded',
    `x: ${'y'.repeat(20_000)}`,
    'set-cookie: a=b',
    `${'z: 1\r\n'.repeat(300)}z: 1`,
  ),
);
const body = fc.oneof(
  fc.constantFrom(
    '',
    'Forbidden',
    '{"status":"success","data":{"resultType":"scalar","result":[1,"7"]}}',
    '{"status":"error","error":"no"}',
    '<title>Sign in</title>',
  ),
  fc.constantFrom('5\r\nhello\r\n0\r\n\r\n', 'zz\r\nhello\r\n', 'ffffffffffffffff\r\n', '\u001f\u008b\u0008', 'x'.repeat(70_000), 'ECHO'),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

/** A byte of the answer may go astray on the way, and the answer may come in pieces. */
export const wires: fc.Arbitrary<Wire> = fc
  .record({
    status,
    headers: fc.array(header, { maxLength: 3 }),
    body,
    ending: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom('end', 'reset' as const) },
      fc.constantFrom('stall', 'drip', 'flood' as const),
    ),
    cuts: fc.array(fc.nat(300), { maxLength: 2 }),
  })
  .map(({ status: line, headers, body: text, ending, cuts }) => {
    const whole = `${[line, ...headers].join('\r\n')}\r\n\r\n${text}`;
    const places = [0, ...[...cuts].sort((a, b) => a - b), whole.length];
    return { chunks: places.slice(1).map((end, index) => whole.slice(places[index], end)), ending };
  });

/** Plays a script on a connection. `ECHO` is replaced by what the client sent, secrets included. */
export function play(socket: Socket, { chunks, ending }: Wire, request: string): void {
  for (const chunk of chunks) socket.write(chunk.replace('ECHO', request), 'latin1');
  if (ending === 'end') socket.end();
  if (ending === 'reset') setImmediate(() => socket.resetAndDestroy());
  if (ending === 'drip') dripInto(socket);
  if (ending === 'flood') floodInto(socket);
}

function dripInto(socket: Socket): void {
  const timer = setInterval(() => socket.write('x'), 5);
  socket.on('close', () => clearInterval(timer));
}

const flood = Buffer.alloc(64 * 1024, 'x');

/** As fast as the client takes it, without an end. */
function floodInto(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.write(flood)) setImmediate(() => floodInto(socket));
  else socket.once('drain', () => floodInto(socket));
}
