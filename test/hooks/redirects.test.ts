import { describe, expect, test } from 'vitest';
import { type ReceivedRequest, startScriptedServer } from '../support/kube/scripted-server.ts';
import { tlsFixture } from '../support/kube/tls-fixture.ts';
import { startCalling } from './support/calling.ts';

/** Answers `/` with a redirect to `location`, anything else with 200. */
const redirecting = (status: number, location: string) => (request: ReceivedRequest) =>
  request.path === '/' ? request.answer(status, '', { location }) : request.answer(200);

describe('a hook that redirects', () => {
  test.for([307, 308])('by %i is posted to again, with body and key', async (status) => {
    await using server = await startScriptedServer({ answer: redirecting(status, '/there?step=2') });
    await using calling = startCalling();
    expect(await calling.call(server.url)).toEqual({ kind: 'ok' });
    const [first, second] = server.requests;
    expect([second?.method, second?.path, second?.query.get('step'), second?.body]).toEqual(['POST', '/there', '2', first?.body]);
    expect(second?.headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': 'u1/run/25/0/rollout/0' });
  });

  test.for([301, 302, 303])('by %i is asked with GET and without a body, as Go does', async (status) => {
    await using server = await startScriptedServer({ answer: redirecting(status, '/there') });
    await using calling = startCalling();
    expect(await calling.call(server.url)).toEqual({ kind: 'ok' });
    const second = server.requests[1];
    expect([second?.method, second?.path, second?.body, second?.headers['content-type']]).toEqual(['GET', '/there', '', undefined]);
  });

  test('by 302 and then 307 stays with GET', async () => {
    await using server = await startScriptedServer({
      answer: (request) => {
        if (request.path === '/') request.answer(302, '', { location: '/second' });
        else if (request.path === '/second') request.answer(307, '', { location: '/third' });
        else request.answer(200);
      },
    });
    await using calling = startCalling();
    expect(await calling.call(server.url)).toEqual({ kind: 'ok' });
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });

  test('counts by the answer at the end', async () => {
    await using end = await startScriptedServer({ answer: (request) => request.answer(403, 'closed') });
    await using server = await startScriptedServer({ answer: redirecting(307, `${end.url}/gate`) });
    await using calling = startCalling();
    expect(await calling.call(server.url)).toEqual({ kind: 'refused', status: 403, message: 'closed' });
  });

  test('three times is followed, four times or for ever is not', async () => {
    await using server = await startScriptedServer({
      answer: (request) => {
        const left = Number(request.path.slice(1));
        if (left === 0) request.answer(200);
        else request.answer(307, '', { location: `/${left - 1}` });
      },
    });
    await using loop = await startScriptedServer({ answer: (request) => request.answer(308, '', { location: '/' }) });
    await using calling = startCalling();
    expect(await calling.call(`${server.url}/3`)).toEqual({ kind: 'ok' });
    const message = (status: number) => ({ kind: 'refused', status, message: 'redirects more than 3 times' });
    expect(await calling.call(`${server.url}/4`)).toEqual(message(307));
    expect(await calling.call(loop.url, { webhook: { retries: 5 } })).toEqual(message(308));
    expect(loop.requests).toHaveLength(4);
  });

  test('from http to https is followed', async () => {
    await using end = await startScriptedServer({ tls: 'server', answer: (request) => request.answer(200) });
    await using server = await startScriptedServer({ answer: redirecting(307, `${end.url}/there`) });
    await using calling = startCalling({ tls: { ca: tlsFixture.ca } });
    expect(await calling.call(server.url)).toEqual({ kind: 'ok' });
  });

  test('from https to http is not followed: the payload would be readable on the way', async () => {
    await using end = await startScriptedServer({ answer: (request) => request.answer(200) });
    await using server = await startScriptedServer({ tls: 'server', answer: redirecting(307, `${end.url}/there?token=s3cret`) });
    await using calling = startCalling({ tls: { ca: tlsFixture.ca } });
    const message = `redirects from https to http at 127.0.0.1:${end.port}, which is not followed`;
    expect(await calling.call(server.url)).toEqual({ kind: 'refused', status: 307, message });
    expect(end.requests).toHaveLength(0);
  });

  test('takes the credentials along within its origin, and to no other', async () => {
    await using end = await startScriptedServer({ answer: (request) => request.answer(200) });
    await using server = await startScriptedServer({
      answer: (request) => {
        if (request.path === '/') request.answer(307, '', { location: '/second' });
        else request.answer(307, '', { location: `${end.url}/third` });
      },
    });
    await using calling = startCalling();
    expect(await calling.call(server.url.replace('//', '//bot:secret@'))).toEqual({ kind: 'ok' });
    const sent = [...server.requests, ...end.requests].map(({ headers }) => headers['authorization'] !== undefined);
    expect(sent).toEqual([true, true, false]);
  });
});
