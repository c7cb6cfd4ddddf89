import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canaryPhases } from '../../src/api/canary-status.ts';
import { issueCodes } from '../../src/api/issue-codes.ts';
import { promotedCondition } from '../../src/api/promoted-condition.ts';
import { reasonEntry, reasons } from '../../src/api/reasons.ts';
import { recordedObjects } from './recorded-objects.ts';

describe('the catalogue of reasons', () => {
  test.for(Object.entries(reasons))('says of %s where it shows and, in sentences, what it means and what to do', ([code, entry]) => {
    expect(code).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(entry.shows.length).toBeGreaterThan(0);
    expect(entry.meaning).toMatch(/^[A-Za-z].*\.$/);
    expect(entry.remedy).toMatch(/^$|^[A-Z].*([.?]|crds\/)$/);
  });

  test('has a remedy for everything that a person is warned of as a condition', () => {
    const silent = Object.entries(reasons).filter(
      ([, entry]) => (entry.shows as readonly string[]).includes('warning') && entry.remedy === '',
    );
    expect(silent).toEqual([]);
  });

  test('has every reason and code that is written anywhere in the sources', () => {
    const src = new URL('../../src', import.meta.url).pathname;
    const written = globSync('{controller,engine,loop,traffic,wording,workload}/**/*.ts', { cwd: src }).flatMap((file) =>
      [...readFileSync(`${src}/${file}`, 'utf8').matchAll(/(?:\breason: |ControllerError\(|stalled\()'([A-Z][A-Za-z]+)'/g)].map(
        ([, code = '']) => code,
      ),
    );
    expect(written.length).toBeGreaterThan(20);
    expect([...new Set(written)].filter((code) => reasonEntry(code) === undefined && !Object.hasOwn(issueCodes, code))).toEqual([]);
  });

  test('has no reason that nothing writes', () => {
    const src = new URL('../../src', import.meta.url).pathname;
    const rooms = 'api,alerts,analysis,controller,engine,hooks,loop,metrics,traffic,wording,workload';
    const sources = globSync(`{${rooms}}/**/*.ts`, { cwd: src })
      .filter((file) => file !== 'api/reasons.ts')
      .map((file) => readFileSync(`${src}/${file}`, 'utf8'))
      .join('\n');
    expect(Object.keys(reasons).filter((code) => !sources.includes(`'${code}'`) && !new RegExp(`^ +${code}:`, 'm').test(sources))).toEqual(
      [],
    );
  });

  test.for(['NewerRecord', 'ForeignController'] as const)('says that %s shows as an Event alone: the Canary is not touched', (code) => {
    expect(reasons[code].shows).toEqual(['warning-event']);
  });

  test('and the codes of validation have no word in common', () => {
    expect(Object.keys(issueCodes).filter((code) => reasonEntry(code) !== undefined)).toEqual([]);
  });

  test('knows nothing of names that every object has', () => {
    expect(reasonEntry('constructor')).toBeUndefined();
    expect(reasonEntry('Promoted')?.meaning).toContain('new revision');
  });
});

test.for(canaryPhases.filter((phase) => phase !== ''))('the condition Promoted in phase %s has the phase as its reason', (phase) => {
  expect(promotedCondition(phase, 'Deployment')).toMatchObject({ reason: phase });
});

test('the condition Promoted says what Flagger was recorded to say', () => {
  const recorded = recordedObjects('Canary').flatMap(({ status }) => status?.conditions ?? []);
  expect(recorded.length).toBeGreaterThan(50);
  for (const { status, reason, message } of recorded) {
    const phase = canaryPhases.find((known) => known === reason) ?? '';
    expect(promotedCondition(phase, 'Deployment')).toEqual({ status, reason, message });
  }
});
