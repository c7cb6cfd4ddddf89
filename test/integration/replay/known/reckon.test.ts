import { expect, test } from 'vitest';
import { absent, compare, compareOrder } from '../compare.ts';
import { reckon } from './reckon.ts';

const reason = 'as it should be';
const moment = 'Progressing-w25-i0-f0';

test('two values differ where their fields do, and whole where one side is missing', () => {
  const theirs = { name: 'web', weights: [75, 25], labels: { app: 'web' } };
  const ours = { name: 'web', weights: [50, 25], run: { state: 'waiting' } };
  expect(compare(theirs, ours, 'route')).toEqual([
    { path: 'route / weights / 0', theirs: 75, ours: 50 },
    { path: 'route / labels', theirs: { app: 'web' }, ours: absent },
    { path: 'route / run', theirs: absent, ours: { state: 'waiting' } },
  ]);
});

test('an order differs where two of the words that both have change places', () => {
  expect(compareOrder(['a', 'b', 'c', 'd'], ['a', 'c', 'b', 'e'], 'hooks')).toEqual([
    { path: 'hooks / order', theirs: 'b → c', ours: 'c → b' },
  ]);
});

test('a difference without a reason is unexplained, as is one with another value than the list says', () => {
  const found = [
    { path: 'hooks / rollout', theirs: 1, ours: 2 },
    { path: 'hooks / rollback', theirs: 'Progressing', ours: 'Waiting' },
  ];
  const known = { path: 'hooks / rollout', theirs: 1, ours: 3, reason };
  expect(reckon(found, [known])).toEqual({ unexplained: found, stale: ['hooks / rollout: not found'] });
  expect(reckon(found, [{ ...known, ours: 2 }]).unexplained).toEqual(found.slice(1));
});

test('a difference of one moment explains no other, and is stale where it is not found any more', () => {
  const found = [{ path: 'objects / Canary', theirs: absent, ours: { weight: 25 }, moment }];
  const known = { path: 'objects / Canary', theirs: absent, ours: /"weight":25/, reason };
  expect(reckon(found, [{ ...known, at: [moment] }])).toEqual({ unexplained: [], stale: [] });
  expect(reckon(found, [{ ...known, at: [moment, 'gone'] }]).stale).toEqual(['objects / Canary: not found at gone']);
  expect(reckon(found, [{ ...known, at: ['gone'] }])).toEqual({ unexplained: found, stale: ['objects / Canary: not found'] });
});
