import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { transition } from 'xstate';
import { type RunState, runStates } from '../../src/api/run.ts';
import { deriveEvent } from '../../src/engine/derive-event.ts';
import { machine } from '../../src/engine/machine.ts';
import { isAtRest } from '../../src/engine/phase.ts';
import { stateOf, stateValueOf } from '../../src/engine/state-value.ts';
import { step } from '../../src/engine/step.ts';
import { createSeededRandom } from '../../src/sandbox/seeded-random.ts';
import { ignoredEvents, reasonsToIgnore } from '../generated/ignored-events.ts';
import { events, leafStates, waysOf } from '../generated/machine-pairs.ts';
import { guardSentences, stateMachineDocument } from '../generated/state-table.ts';
import { anySituation, type Situation, type SituationKind } from './situation.ts';

const pairs = leafStates.flatMap((state) => events.map((event) => [state, event] as const));
const situationsPerState = 3000;
/** Ways of a parent that only its other child goes: a route on its way back is left alone by a new revision. */
const ofTheOtherChild = ['finalising.routing TARGET_CHANGED succeeded'];
/** As often as the rarest guard needs to hold and not to hold. */
const enoughOfAPair = 60;

describe('the table of states and events', () => {
  test('has a row for each pair: what happens, or one reason why nothing does', () => {
    const wrong = pairs.filter(([state, event]) => reasonsToIgnore(state, event).length !== (waysOf(state, event).length === 0 ? 1 : 0));
    expect(wrong).toEqual([]);
  });

  test('knows the states of the record, and no others', () => {
    expect([...leafStates].sort()).toEqual([...runStates].sort());
    const named = new Set(ignoredEvents.flatMap(({ states }) => states));
    expect([...named].filter((state) => !leafStates.includes(state))).toEqual([]);
  });

  test('says what each guard asks', () => {
    const guards = pairs.flatMap(([state, event]) => waysOf(state, event).flatMap(({ guard }) => (guard === undefined ? [] : [guard])));
    expect(Object.keys(guardSentences).sort()).toEqual([...new Set(guards)].sort());
  });

  test('is printed (mended by npm run generate)', () => {
    expect(readFileSync(new URL('../../docs/state-machine.md', import.meta.url), 'utf8')).toBe(stateMachineDocument());
  });
});

/** The states that can follow one, by any events but one. */
function reachable(from: string, but = ''): Set<string> {
  const found = new Set([from]);
  for (const state of found) {
    const ways = events.filter((event) => event !== but).flatMap((event) => waysOf(state, event));
    for (const { to = state } of ways) found.add(to);
  }
  return found;
}

describe('in the graph of states', () => {
  test.for(runStates.filter((state) => !state.startsWith('terminat')))('%s leads to rest without a deletion', (state) => {
    expect([...reachable(state, 'DELETION_ASKED')].some((to) => isAtRest(to as RunState))).toBe(true);
  });

  test.for(runStates)('%s leads to the end of a Canary that is deleted', (state) => {
    expect(reachable(state)).toContain('terminated');
  });

  test('the first state leads to every other', () => {
    expect([...reachable('initializing.primary')].sort()).toEqual([...leafStates].sort());
  });
});

function situationsOf(state: RunState, kind: SituationKind): readonly Situation[] {
  const random = createSeededRandom(runStates.indexOf(state));
  return Array.from({ length: situationsPerState }, () => anySituation(state, random, kind));
}

/** The events of the last turns where what follows from one observation has no end. */
function endless({ context, observation }: Situation): string | undefined {
  const turns: string[] = [];
  for (let now = context; turns.length < 12; ) {
    const decision = step(now, observation);
    if (decision.events.length === 0) return undefined;
    turns.push(`${now.run.state}: ${decision.events.join(' ')}`);
    now = decision.context;
  }
  return turns.slice(-3).join(', ');
}

function firstEndless(situations: readonly Situation[]): string | undefined {
  for (const situation of situations) {
    const turns = endless(situation);
    if (turns !== undefined) return turns;
  }
  return undefined;
}

describe('in any situation whatever', () => {
  const situations = new Map<string, readonly Situation[]>();
  const taken = new Set<string>();
  beforeAll(() => {
    for (const state of runStates) situations.set(state, situationsOf(state, 'usual'));
    for (const [state, all] of situations) for (const way of waysTaken(state as RunState, all)) taken.add(way);
  }, 120_000);

  test.for(runStates.filter((state) => state !== 'terminated'))(
    '%s is told nothing that it ignores, which would hide all that comes after it',
    (state) => {
      expect([...taken].filter((way) => way.startsWith(`${state} `) && way.endsWith(' ignored'))).toEqual([]);
    },
  );

  test.for(runStates)('%s goes where the table says, and nowhere else', (state) => {
    // Whoever is being deleted is not told so again.
    const wanted = events.filter((event) => !(event === 'DELETION_ASKED' && state.startsWith('terminat')));
    const listed = wanted.flatMap((event) => waysOf(state, event).map(({ to = state }) => `${state} ${event} ${to}`));
    const seen = [...taken].filter((way) => way.startsWith(`${state} `) && !way.endsWith(' ignored'));
    expect(seen.sort()).toEqual([...new Set(listed)].filter((way) => !ofTheOtherChild.includes(way)).sort());
  });

  test.for(runStates)('%s comes to an end of what it can do by itself', (state) => {
    expect(firstEndless((situations.get(state) ?? []).slice(0, 600))).toBeUndefined();
  });

  test.for(runStates)('%s comes to such an end without a router, too', (state) => {
    expect(firstEndless(situationsOf(state, 'without a router').slice(0, 300))).toBeUndefined();
  });

  // promoting.shifting: see endless.test.ts.
  test.for(runStates.filter((state) => state !== 'promoting.shifting'))(
    '%s comes to such an end with a primary that is ready without pods, too',
    (state) => {
      expect(firstEndless(situationsOf(state, 'readiness without pods').slice(0, 300))).toBeUndefined();
    },
  );
});

/** State, event and where it led, of each situation that has an event. */
function waysTaken(state: RunState, situations: readonly Situation[]): Set<string> {
  const taken = new Set<string>();
  const times = new Map<string, number>();
  for (const { context, observation } of situations) {
    const event = deriveEvent(context, observation);
    const time = times.get(event?.type ?? '') ?? 0;
    if (event === undefined || time > enoughOfAPair) continue;
    times.set(event.type, time + 1);
    const [after] = transition(machine, machine.resolveState({ value: stateValueOf(state), context }), event);
    taken.add(`${state} ${event.type} ${waysOf(state, event.type).length === 0 ? 'ignored' : stateOf(after.value)}`);
  }
  return taken;
}
