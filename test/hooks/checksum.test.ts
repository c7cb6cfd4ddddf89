import { expect, test } from 'vitest';
import { runChecksum } from '../../src/hooks/checksum.ts';

const status = { lastAppliedSpec: '747c6444c7', trackedConfigs: { 'configmap/web-config': '9b2d43af', 'secret/web-secret': '4bad90e4' } };

test('the checksum of a run is the same for ever', () => {
  expect(runChecksum(status)).toBe('5f4dcbf796');
  expect(runChecksum({})).toBe('f484cc845');
});

test('the checksum does not depend on the order of the tracked configs', () => {
  const trackedConfigs = Object.fromEntries(Object.entries(status.trackedConfigs).reverse());
  expect(runChecksum({ ...status, trackedConfigs })).toBe(runChecksum(status));
});

test('the checksum looks like one of Flagger: at most ten characters of its alphabet', () => {
  for (let i = 0; i < 1_000; i++) expect(runChecksum({ lastAppliedSpec: `${i}` })).toMatch(/^[456789bcdf]{1,10}$/);
});

test.for([
  ['the applied spec', { ...status, lastAppliedSpec: '58f99fb5f6' }],
  ['the applied spec, by one character', { ...status, lastAppliedSpec: '747c6444c8' }],
  ['the content of a tracked config', { ...status, trackedConfigs: { ...status.trackedConfigs, 'secret/web-secret': '4bad90e5' } }],
  ['the set of tracked configs', { ...status, trackedConfigs: { 'configmap/web-config': '9b2d43af' } }],
  ['the name of a tracked config', { ...status, trackedConfigs: { 'configmap/other': '9b2d43af', 'secret/web-secret': '4bad90e4' } }],
  ['that nothing is tracked any more', { lastAppliedSpec: status.lastAppliedSpec }],
] as const)('the checksum changes with %s', ([, changed]) => {
  expect(runChecksum(changed)).not.toBe(runChecksum(status));
});

test('no tracked configs and an empty map of them are the same', () => {
  expect(runChecksum({ lastAppliedSpec: 'a', trackedConfigs: {} })).toBe(runChecksum({ lastAppliedSpec: 'a' }));
});
