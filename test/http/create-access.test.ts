import { expect, test } from 'vitest';
import { createAccess } from '../../src/http/create-access.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { connectionTo } from '../support/kube/objects.ts';
import { startScriptedServer } from '../support/kube/scripted-server.ts';
import { apiServer } from './support/api-server.ts';
import { cacheOf, canaryObject } from './support/canaries.ts';

/** The statuses of a list with and without a token, in an API server in which every token may do everything. */
async function asked(anonymousRead: 'allowed' | 'forbidden') {
  await using cluster = await startScriptedServer({
    answer: (request) => request.answer(201, { status: { authenticated: true, user: { username: 'alice' }, allowed: true } }),
  });
  await using connection = connectionTo(cluster.url);
  const access = createAccess({ anonymousRead, connection, userAgent: 'serin/test', clock: new FakeClock() });
  const { server } = apiServer({ canaries: cacheOf([canaryObject()]), access });
  const statuses: number[] = [];
  for (const headers of [{}, { authorization: 'Bearer the-token' }, { authorization: 'Bearer the-token' }]) {
    statuses.push((await server.app.inject({ url: '/api/v1/canaries', headers })).statusCode);
  }
  return { statuses, reviews: cluster.requests.map(({ path }) => path.split('/').at(-1)) };
}

test('by default a token is needed, and the cluster is asked about it once', async () => {
  expect(await asked('forbidden')).toEqual({ statuses: [401, 200, 200], reviews: ['tokenreviews', 'subjectaccessreviews'] });
});

test('where everybody may read nobody is asked', async () => {
  expect(await asked('allowed')).toEqual({ statuses: [200, 200, 200], reviews: [] });
});
