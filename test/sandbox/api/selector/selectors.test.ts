import { describe, expect, test } from 'vitest';
import { matchesLabels, matchesRequirements, parseLabelSelector } from '../../../../src/sandbox/api/selector/label-selector.ts';

const labels = { app: 'web', tier: 'front', 'example.com/key': 'v' };

describe('a label selector', () => {
  test.for<[selector: string, matches: boolean]>([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app=api', false],
    ['app!=api', true],
    ['missing!=x', true],
    ['missing=x', false],
    ['app in (web, api)', true],
    ['app in (api)', false],
    ['app notin (api,db)', true],
    ['missing notin (api)', true],
    ['app', true],
    ['!app', false],
    ['! missing', true],
    ['app=web,tier in (front,back),!missing', true],
    ['app=web,tier=back', false],
    ['example.com/key=v', true],
    ['missing in (web)', false],
  ])('%j matches: %s', ([selector, matches]) => {
    expect(matchesRequirements(parseLabelSelector(selector), labels)).toBe(matches);
  });

  test.for(['a===b', 'a in b', '(a)', 'a=b c', '-a=b'])('%j is refused', (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow('unable to parse requirement');
  });

  test('of an object holds when its labels and expressions do', () => {
    const expression = (key: string, operator: string, values?: string[]) => ({ matchExpressions: [{ key, operator, values }] });
    expect(matchesLabels({ matchLabels: { app: 'web' } }, labels)).toBe(true);
    expect(matchesLabels({ matchLabels: { app: 'web', tier: 'back' } }, labels)).toBe(false);
    expect(matchesLabels(expression('app', 'In', ['web']), labels)).toBe(true);
    expect(matchesLabels(expression('app', 'Exists'), labels)).toBe(true);
    expect(matchesLabels(expression('app', 'DoesNotExist'), labels)).toBe(false);
  });
});
