import { describe, expect, test } from 'vitest';
import type { Authenticator, User, Wish } from '../../src/http/authenticator.ts';
import { cachedAuthenticator } from '../../src/http/cached-authenticator.ts';
import { FakeClock } from '../support/fake-clock.ts';

const alice: User = { name: 'alice', groups: ['dev'], extra: {} };

function setUp(more: Partial<Authenticator> = {}) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const inner: Authenticator = {
    review: async (token) => {
      asked.push(token);
      return token.startsWith('good') ? alice : undefined;
    },
    allowed: async ({ name }, { verb, namespace = '*', name: canary = '*' }) => {
      asked.push(`${name} ${verb} ${namespace}/${canary}`);
      return verb === 'get';
    },
    ...more,
  };
  return { clock, asked, inner, cached: cachedAuthenticator(inner, clock) };
}

describe('a token', () => {
  test.for([
    ['good', 59_999, 1],
    ['good', 60_000, 2],
    ['bad', 4_999, 1],
    ['bad', 5_000, 2],
  ] as const)('%s that is shown again after %d ms was asked about %d times', async ([token, ms, times]) => {
    const { clock, asked, cached } = setUp();
    const first = await cached.review(token);
    await clock.advance(ms);
    expect(await cached.review(token)).toEqual(first);
    expect(asked).toHaveLength(times);
  });

  test('is not taken for another', async () => {
    const { asked, cached } = setUp();
    expect([await cached.review('good-1'), await cached.review('bad'), await cached.review('good-2')]).toEqual([alice, undefined, alice]);
    expect(asked).toEqual(['good-1', 'bad', 'good-2']);
  });

  test('that is shown often at once is asked about once', async () => {
    const { asked, cached } = setUp();
    await Promise.all(Array.from({ length: 20 }, () => cached.review('good')));
    expect(asked).toEqual(['good']);
  });

  test('about which nothing could be found out is asked about again', async () => {
    let failures = 1;
    const { cached } = setUp({
      review: async () => {
        if (failures-- > 0) throw new Error('down');
        return alice;
      },
    });
    await expect(cached.review('good')).rejects.toThrow('down');
    expect(await cached.review('good')).toBe(alice);
  });

  test('is forgotten when a thousand others have come since, but not while it is used', async () => {
    const { asked, cached } = setUp();
    for (const token of ['good-old', 'good-used']) await cached.review(token);
    for (let index = 0; index < 999; index++) {
      await cached.review(`bad-${index}`);
      await cached.review('good-used');
    }
    asked.splice(0);
    await cached.review('good-used');
    await cached.review('good-old');
    expect(asked).toEqual(['good-old']);
  });
});

describe('a right', () => {
  const wish: Wish = { verb: 'get', namespace: 'shop', name: 'web' };

  test.for([
    ['a yes', 'get', 59_999, 1],
    ['a yes', 'get', 60_000, 2],
    ['a no', 'list', 4_999, 1],
    ['a no', 'list', 5_000, 2],
  ] as const)('%s to %s after %d ms was asked for %d times', async ([, verb, ms, times]) => {
    const { clock, asked, cached } = setUp();
    await cached.allowed(alice, { verb });
    await clock.advance(ms);
    expect(await cached.allowed(alice, { verb })).toBe(verb === 'get');
    expect(asked).toHaveLength(times);
  });

  test.for([
    ['verb', alice, { ...wish, verb: 'watch' }],
    ['namespace', alice, { ...wish, namespace: 'bank' }],
    ['name', alice, { ...wish, name: 'cart' }],
    ['whole namespace', alice, { verb: 'get', namespace: 'shop' }],
    ['user', { ...alice, name: 'bob' }, wish],
    ['group', { ...alice, groups: [] }, wish],
    ['extra', { ...alice, extra: { scopes: ['a'] } }, wish],
    ['uid', { ...alice, uid: '1' }, wish],
  ] as [string, User, Wish][])('is not taken for that of another %s', async ([, user, other]) => {
    const { asked, cached } = setUp();
    await cached.allowed(alice, wish);
    await cached.allowed(user, other);
    expect(asked).toHaveLength(2);
  });
});
