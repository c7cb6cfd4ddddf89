import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alwaysLeader, createElection, type Election, type ElectionOptions } from '../../src/kube/lease.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { recordingLog } from '../support/recording-log.ts';
import { type Fault, LeaseStore } from './lease-store.ts';

const times = { durationMs: 15_000, renewMs: 5000, retryMs: 2000 };

function setUp() {
  const clock = new FakeClock();
  const store = new LeaseStore(clock);
  const log = recordingLog();
  const candidate = (identity: string, more: Partial<ElectionOptions> & { fault?: () => Fault } = {}) => {
    const { fault, ...options } = more;
    const calls: string[] = [];
    const client = store.clientOf(identity, fault);
    const where = { namespace: 'serin', name: 'lease' };
    const election = createElection({ client, clock, random: () => 0, log, identity, ...where, ...times, ...options });
    election.start({ onStartedLeading: () => calls.push('started'), onStoppedLeading: () => calls.push('stopped') });
    return { election, calls };
  };
  const stop = async (election: Election) => {
    const stopped = election.stop();
    await clock.advance(0);
    await stopped;
  };
  return { clock, store, log, candidate, stop };
}

describe('the first candidate', () => {
  test('creates the lease and leads', async () => {
    const { clock, store, candidate } = setUp();
    const a = candidate('a', { holderAddress: '10.0.0.1:8080' });
    expect(a.election.isLeading()).toBe(false);
    await clock.advance(0);
    expect(a.calls).toEqual(['started']);
    expect(store.spec).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
    });
    expect(a.election.holder()).toEqual({ identity: 'a', address: '10.0.0.1:8080' });
  });

  test('renews with one request per renewal', async () => {
    const { clock, store, candidate } = setUp();
    const a = candidate('a');
    await clock.advance(20_000);
    expect(store.requests).toEqual(['a get', 'a create', 'a patch', 'a patch', 'a patch', 'a patch']);
    expect(store.spec).toMatchObject({ acquireTime: '2026-01-01T00:00:00.000000Z', renewTime: '2026-01-01T00:00:20.000000Z' });
    expect(a.calls).toEqual(['started']);
  });

  test('keeps what others put into the lease', async () => {
    const { clock, store, candidate } = setUp();
    store.overwrite({ holderIdentity: '', leaseTransitions: 4, newField: 1 }, { team: 'shop' });
    candidate('a', { holderAddress: 'x:1' });
    await clock.advance(0);
    expect(store.spec).toMatchObject({ holderIdentity: 'a', leaseTransitions: 5, newField: 1 });
    expect(store.lease?.metadata.annotations).toMatchObject({ team: 'shop' });
  });
});

describe('a second candidate', () => {
  test('stands by while the first renews, and knows where it is', async () => {
    const { clock, candidate } = setUp();
    candidate('a', { holderAddress: '10.0.0.1:8080' });
    await clock.advance(0);
    const b = candidate('b');
    await clock.advance(120_000);
    expect(b.calls).toEqual([]);
    expect(b.election.fence.remainingMs()).toBe(0);
    expect(b.election.holder()).toEqual({ identity: 'a', address: '10.0.0.1:8080' });
  });

  test('takes a lease over only when its record has not changed for as long as it watched', async () => {
    const { clock, store, candidate } = setUp();
    store.overwrite({ holderIdentity: 'dead', leaseDurationSeconds: 15, renewTime: '2020-01-01T00:00:00.000000Z' });
    const b = candidate('b');
    await clock.advance(14_999);
    expect(b.calls).toEqual([]);
    await clock.advance(times.retryMs);
    expect(b.calls).toEqual(['started']);
    expect(store.spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  test('grants a holder with a longer lease, as Flagger, the time that it was promised', async () => {
    const { clock, store, candidate } = setUp();
    store.overwrite({ holderIdentity: 'flagger-7d9_1', leaseDurationSeconds: 60 });
    const b = candidate('b');
    await clock.advance(59_999);
    expect(b.calls).toEqual([]);
    await clock.advance(times.retryMs);
    expect(b.calls).toEqual(['started']);
  });

  test('does not take another program for the address that a holder before it left', async () => {
    const { clock, store, candidate } = setUp();
    store.overwrite({ holderIdentity: 'flagger-7d9_1', leaseDurationSeconds: 60 }, { 'serin.dev/holder-address': 'a 10.0.0.1:8080' });
    const b = candidate('b');
    await clock.advance(0);
    expect(b.election.holder()).toEqual({ identity: 'flagger-7d9_1' });
  });

  test('is not led astray by a wall clock that is hours off', async () => {
    const { clock, candidate } = setUp();
    const a = candidate('a');
    await clock.advance(0);
    const hoursOff = { now: () => clock.now() + 7_200_000, monotonicMs: () => clock.monotonicMs(), schedule: clock.schedule.bind(clock) };
    const b = candidate('b', { clock: hoursOff });
    await clock.advance(60_000);
    clock.jumpWall(-86_400_000);
    await clock.advance(60_000);
    expect([a.calls, b.calls]).toEqual([['started'], []]);
  });

  test('that looked at the same moment as the first does not lead too', async () => {
    const { clock, store, candidate } = setUp();
    store.overwrite({ holderIdentity: '' });
    const both = [candidate('a'), candidate('b')];
    await clock.advance(0);
    expect(both.filter(({ election }) => election.isLeading())).toHaveLength(1);
    expect(store.requests).toEqual(['a get', 'b get', 'a patch', 'b patch', 'b get']);
  });
});

describe('a holder', () => {
  test('that cannot renew tries again soon, and stops a renewal before the lease can be taken', async () => {
    const { clock, store, log, candidate } = setUp();
    let fault: Fault = 'none';
    const a = candidate('a', { fault: () => fault });
    await clock.advance(0);
    fault = 'lost';
    await clock.advance(9999);
    expect(a.calls).toEqual(['started']);
    expect(a.election.fence.remainingMs()).toBe(1);
    await clock.advance(1);
    expect(a.calls).toEqual(['started', 'stopped']);
    expect(a.election.fence.remainingMs()).toBe(0);
    expect(store.spec).toMatchObject({ holderIdentity: 'a' });
    await clock.advance(60_000);
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    fault = 'none';
    await clock.advance(10_000);
    expect(a.calls).toEqual(['started', 'stopped', 'started']);
  });

  test('counts its time from before the renewal was sent, not from its answer', async () => {
    const { clock, candidate } = setUp();
    let fault: Fault = 'none';
    const a = candidate('a', { fault: () => fault });
    await clock.advance(4000);
    fault = 'slow';
    await clock.advance(4000);
    expect(a.election.fence.remainingMs()).toBe(times.durationMs - times.renewMs - 3000);
  });

  test('that misses one renewal goes on', async () => {
    const { clock, candidate } = setUp();
    let fault: Fault = 'none';
    const a = candidate('a', { fault: () => fault });
    await clock.advance(4999);
    fault = 'lost';
    await clock.advance(100);
    fault = 'none';
    await clock.advance(60_000);
    expect(a.calls).toEqual(['started']);
  });

  test('whose renewal arrived without an answer finds itself in the lease, and goes on', async () => {
    const { clock, store, candidate } = setUp();
    let fault: Fault = 'none';
    const a = candidate('a', { fault: () => fault });
    await clock.advance(4999);
    fault = 'unheard';
    await clock.advance(100);
    fault = 'none';
    await clock.advance(60_000);
    expect(a.calls).toEqual(['started']);
    expect(a.election.isLeading()).toBe(true);
    expect(store.spec).toMatchObject({ holderIdentity: 'a' });
  });

  test.for([
    {
      name: 'somebody else took the lease',
      change: (store: LeaseStore) => store.overwrite({ holderIdentity: 'x', leaseDurationSeconds: 15 }),
    },
    {
      name: 'somebody cleared the holder',
      change: (store: LeaseStore) => store.overwrite({ holderIdentity: '', leaseDurationSeconds: 15 }),
    },
    {
      name: 'the lease was deleted',
      change: (store: LeaseStore) => {
        store.lease = undefined;
      },
    },
  ])('stops at its next renewal when $name', async ({ change }) => {
    const { clock, store, candidate } = setUp();
    const a = candidate('a');
    await clock.advance(1000);
    change(store);
    await clock.advance(4000);
    expect(a.calls).toEqual(['started', 'stopped']);
  });

  test('goes on when somebody merely labels the lease', async () => {
    const { clock, store, candidate } = setUp();
    const a = candidate('a');
    await clock.advance(1000);
    store.overwrite(store.spec, { team: 'shop' });
    await clock.advance(60_000);
    expect(a.calls).toEqual(['started']);
    expect(store.lease?.metadata.annotations).toEqual({ team: 'shop' });
  });
});

describe('stop', () => {
  test('clears the holder, so that another takes over at its next look', async () => {
    const { clock, store, candidate, stop } = setUp();
    const a = candidate('a');
    await clock.advance(0);
    const b = candidate('b');
    await clock.advance(1000);
    await stop(a.election);
    await stop(a.election);
    expect(a.calls).toEqual(['started', 'stopped']);
    expect(store.spec).toMatchObject({ holderIdentity: '' });
    await clock.advance(times.retryMs);
    expect(b.calls).toEqual(['started']);
  });

  test('of a standby writes nothing', async () => {
    const { clock, store, candidate, stop } = setUp();
    candidate('a');
    await clock.advance(0);
    const b = candidate('b');
    await clock.advance(1000);
    await stop(b.election);
    await clock.advance(60_000);
    expect(store.requests.filter((request) => request === 'b patch')).toEqual([]);
    expect(store.spec).toMatchObject({ holderIdentity: 'a' });
  });

  test('during a slow renewal ends leading at once, and the lease is cleared after it', async () => {
    const { clock, store, candidate } = setUp();
    let fault: Fault = 'none';
    const a = candidate('a', { fault: () => fault });
    await clock.advance(4999);
    fault = 'slow';
    await clock.advance(1);
    fault = 'none';
    const stopped = a.election.stop();
    expect([a.calls, a.election.fence.remainingMs()]).toEqual([['started', 'stopped'], 0]);
    await clock.advance(1500);
    await stopped;
    expect(store.spec).toMatchObject({ holderIdentity: '' });
    expect(a.calls).toEqual(['started', 'stopped']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('does not wait for ever for an API server that does not answer', async () => {
    const { clock, candidate } = setUp();
    let fault: Fault = 'none';
    const a = candidate('a', { fault: () => fault });
    await clock.advance(0);
    fault = 'lost';
    const stopped = a.election.stop();
    await clock.advance(times.renewMs);
    await stopped;
    expect(a.election.isLeading()).toBe(false);
  });
});

test('however requests fail, two never write at a time, and a lease that can be had is taken (I6)', async () => {
  const faults = fc.constantFrom<Fault>('none', 'none', 'lost', 'unheard', 'slow', 'late');
  const plan = fc.array(fc.record({ a: faults, b: faults, forMs: fc.integer({ min: 100, max: 20_000 }) }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(plan, async (steps) => {
      const { clock, candidate } = setUp();
      let now: { a: Fault; b: Fault } = { a: 'none', b: 'none' };
      const [a, b] = [candidate('a', { fault: () => now.a }), candidate('b', { fault: () => now.b })];
      let lastLed: { who: string; untilMs: number } = { who: '', untilMs: 0 };
      const check = () => {
        const leading = Object.entries({ a, b }).filter(([, { election }]) => election.isLeading());
        expect(leading.length).toBeLessThan(2);
        for (const [who] of leading) {
          // Between two holders that did not hand over lies the time that writes of the first may still be on their way.
          if (lastLed.who !== '' && lastLed.who !== who)
            expect(clock.monotonicMs() - lastLed.untilMs).toBeGreaterThanOrEqual(times.renewMs - 250);
          lastLed = { who, untilMs: clock.monotonicMs() };
        }
      };
      for (const step of steps) {
        now = step;
        for (let passedMs = 0; passedMs < step.forMs; passedMs += 250) {
          await clock.advance(250);
          check();
        }
      }
      now = { a: 'none', b: 'none' };
      await clock.advance(30_000);
      expect([a, b].filter(({ election }) => election.isLeading())).toHaveLength(1);
    }),
    { numRuns: 60, seed: 1 },
  );
}, 60_000);

test.for([
  { durationMs: 15_000, renewMs: 6000, retryMs: 2000 },
  { durationMs: 15_000, renewMs: 5000, retryMs: 6000 },
])('times that do not fit together are refused: %o', (unfit) => {
  const { candidate } = setUp();
  expect(() => candidate('a', unfit)).toThrow(/leader election/);
});

test('with leader election off, one leads from start to stop without a limit', async () => {
  const election = alwaysLeader();
  const calls: string[] = [];
  expect(election.isLeading()).toBe(false);
  election.start({ onStartedLeading: () => calls.push('started'), onStoppedLeading: () => calls.push('stopped') });
  expect([election.isLeading(), election.fence.remainingMs()]).toEqual([true, Number.POSITIVE_INFINITY]);
  await election.stop();
  await election.stop();
  expect([calls, election.isLeading()]).toEqual([['started', 'stopped'], false]);
});
