import { describe, expect, test } from 'vitest';
import type { Wish } from '../../src/http/authenticator.ts';
import { createKubeAuthenticator } from '../../src/http/kube-authenticator.ts';
import { createRequester } from '../../src/kube/requester.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { connectionTo, status } from '../support/kube/objects.ts';
import { startScriptedServer } from '../support/kube/scripted-server.ts';

/** An API server that gives every review the status `answer`, as a real one does: with everything it was sent, and without a name. */
async function setUp(answer: object, code = 201) {
  const server = await startScriptedServer({
    answer: (request) => request.answer(code, code === 201 ? { ...JSON.parse(request.body), metadata: {}, status: answer } : answer),
  });
  const connection = connectionTo(server.url);
  const authenticator = createKubeAuthenticator(createRequester({ connection, userAgent: 'serin/test', clock: systemClock }));
  const sent = () => server.requests.map(({ method, path, body }) => ({ method, path, body: JSON.parse(body) }));
  return {
    authenticator,
    sent,
    [Symbol.asyncDispose]: async () => {
      await connection[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const alice = { name: 'alice', uid: 'u1', groups: ['dev', 'system:authenticated'], extra: { 'example.com/scope': ['a'] } };

describe('a token', () => {
  test('is sent in a TokenReview, and its user is whom that names', async () => {
    const { name: username, ...rest } = alice;
    await using api = await setUp({ authenticated: true, user: { username, ...rest } });
    expect(await api.authenticator.review('the-token')).toEqual(alice);
    expect(api.sent()).toEqual([
      {
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/tokenreviews',
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: 'the-token' } },
      },
    ]);
  });

  test('of a user without groups, uid and extras is a token all the same', async () => {
    await using api = await setUp({ authenticated: true, user: { username: 'bob', uid: '' } });
    expect(await api.authenticator.review('the-token')).toEqual({ name: 'bob', groups: [], extra: {} });
  });

  test.for([
    [{ user: {}, error: 'invalid bearer token' }],
    [{ authenticated: false, user: { username: 'alice' } }],
    [{ authenticated: 'yes', user: { username: 'alice' } }],
    [{ authenticated: true }],
    [{ authenticated: true, user: { username: '' } }],
    [{}],
  ])('of which the API server says %j is nobody’s', async ([answer = {}]) => {
    await using api = await setUp(answer);
    expect(await api.authenticator.review('the-token')).toBe(undefined);
  });

  test.for([
    [403, 'Forbidden'],
    [500, 'ServerError'],
  ] as const)('that cannot be reviewed (%d) is an error', async ([code, reason]) => {
    await using api = await setUp(status(code, 'Forbidden'), code);
    await expect(api.authenticator.review('the-token')).rejects.toMatchObject({ reason });
  });
});

describe('a right', () => {
  test.for([[{ verb: 'list' }], [{ verb: 'watch', namespace: 'shop' }], [{ verb: 'get', namespace: 'shop', name: 'web' }]] as [Wish][])(
    'to %j is asked for in a SubjectAccessReview without metadata, which the API server would refuse',
    async ([wish]) => {
      await using api = await setUp({ allowed: true });
      expect(await api.authenticator.allowed(alice, wish)).toBe(true);
      const { name: user, ...rest } = alice;
      expect(api.sent()).toEqual([
        {
          method: 'POST',
          path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
          body: {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SubjectAccessReview',
            spec: { user, ...rest, resourceAttributes: { group: 'flagger.app', version: 'v1beta1', resource: 'canaries', ...wish } },
          },
        },
      ]);
    },
  );

  test.for([[{ allowed: false }], [{ allowed: true, denied: true }], [{ allowed: 'yes' }], [{}]])(
    'of which the API server says %j is none',
    async ([answer = {}]) => {
      await using api = await setUp(answer);
      expect(await api.authenticator.allowed(alice, { verb: 'list' })).toBe(false);
    },
  );

  test('that cannot be asked for is an error', async () => {
    await using api = await setUp(status(503, 'ServiceUnavailable'), 503);
    await expect(api.authenticator.allowed(alice, { verb: 'list' })).rejects.toMatchObject({ reason: 'ServerError' });
  });
});
