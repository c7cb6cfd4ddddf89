import { describe, expect, test } from 'vitest';
import type { Authenticator } from '../../src/http/authenticator.ts';
import { boundedAuthenticator } from '../../src/http/bounded-authenticator.ts';
import { cachedAuthenticator } from '../../src/http/cached-authenticator.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { apiServer } from './support/api-server.ts';
import { cacheOf } from './support/canaries.ts';

/** Answers nothing until it is told to; then every token is nobody's. */
function setUp() {
  const waiting: (() => void)[] = [];
  const slow: Authenticator = {
    review: () => new Promise((resolve) => waiting.push(() => resolve(undefined))),
    allowed: async () => true,
  };
  const { server, log } = apiServer({ canaries: cacheOf([]), access: cachedAuthenticator(boundedAuthenticator(slow), new FakeClock()) });
  // Not sent before somebody waits for it.
  const show = async (token: string) => await server.app.inject({ url: '/api/v1/canaries', headers: { authorization: `Bearer ${token}` } });
  return { show, waiting, log, close: () => server.close() };
}

describe('a flood of tokens', () => {
  test('asks the API server eight questions at a time, so that the renewals of the lease get through', async () => {
    const { show, waiting, log, close } = setUp();
    const answers = Array.from({ length: 500 }, (_, index) => show(`token-${index}`));
    const refused = await Promise.all(answers.slice(8));
    expect(waiting).toHaveLength(8);
    expect(new Set(refused.map(({ statusCode, headers }) => `${statusCode} ${headers['retry-after']}`))).toEqual(new Set(['503 1']));
    expect(log.lines).toEqual([]);
    for (const answer of waiting) answer();
    expect(new Set((await Promise.all(answers.slice(0, 8))).map(({ statusCode }) => statusCode))).toEqual(new Set([401]));
    await close();
  });

  test('keeps nobody out when it is over', async () => {
    const { show, waiting, close } = setUp();
    const flood = Array.from({ length: 20 }, (_, index) => show(`token-${index}`));
    await Promise.all(flood.slice(8));
    for (const answer of waiting.splice(0)) answer();
    await Promise.all(flood);
    const late = show('token-19');
    await expect.poll(() => waiting.length).toBe(1);
    for (const answer of waiting) answer();
    expect((await late).statusCode).toBe(401);
    await close();
  });
});
