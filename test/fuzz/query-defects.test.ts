import { expect, test } from 'vitest';
import { parseDurationMs } from '../../src/api/durations.ts';
import { parseQueryTemplate, renderQueryTemplate } from '../../src/api/query-template.ts';
import { validate } from '../../src/api/validate.ts';
import { canaryWith } from '../api/canary-fixture.ts';
import { ableContext } from '../api/validation-fixture.ts';

const values = { name: 'a', namespace: 'b', target: 'c', service: 'd', ingress: 'e', route: 'f', interval: '1m', variables: {} };

function render(template: string): string {
  const parsed = parseQueryTemplate(template);
  const rendered = parsed.ok ? renderQueryTemplate(parsed.template, values) : parsed;
  return rendered.ok ? rendered.text : rendered.error.message;
}

test('white space before {{- is cut off in one go, not looked at again from every blank', () => {
  const startedMs = performance.now();
  expect(render(`${' '.repeat(60_000)}x{{- name}}`)).toHaveLength(60_002);
  expect(performance.now() - startedMs).toBeLessThan(2000);
});

test('half a character is no text of a template, and urlquery writes one that got in as a replacement', () => {
  expect(render('{{ urlquery "\\ud800" }}')).toBe('\\u is no escape of a text; write \\\\ for a backslash');
  expect(render('{{ urlquery "\ud800" }}')).toBe('%EF%BF%BD');
});

const grown = (times: number) => `{{ $x := "aaaaaaaaaaaaaaaa" }}${'{{ $x = print $x $x }}'.repeat(times)}`;

test('a text that doubles itself is stopped before it fills the memory', () => {
  expect(render(grown(40))).toBe('print makes a text longer than 65536 characters');
});

test('functions are stopped after reading a mebibyte, however few steps that took', () => {
  const startedMs = performance.now();
  expect(render(`${grown(12)}{{ $x = printf "${'%.1s'.repeat(8000)}" ${'$x '.repeat(8000)} }}`)).toBe(
    'the functions are given more than 1048576 characters',
  );
  expect(performance.now() - startedMs).toBeLessThan(2000);
});

test('a number that no computer can hold is none, as in Go, and not Infinity', () => {
  expect(render('{{ 1e999 }}')).toBe('the number is too large');
});

test('a name of any length is told briefly', () => {
  expect(render(`{{ ${'x'.repeat(60_000)} }}`)).toHaveLength(256);
});

test.for([
  ['1.005s', 1005],
  ['2562047h', 9_223_369_200_000],
  ['2562048h', undefined],
] as const)('the duration %s is %s ms: exact, and not longer than Go can count', ([text, ms]) => {
  expect(parseDurationMs(text)).toBe(ms);
});

test.for(['30s1m', '1m1m', '1m.5s', '1s5us'])('an interval of %s, which Go reads and PromQL does not, is refused', (interval) => {
  const canary = canaryWith({ analysis: { metrics: [{ name: 'request-duration', interval, thresholdRange: { max: 1 } }] } });
  expect(validate(canary, ableContext).errors).toMatchObject([{ code: 'IntervalUnreadable', path: 'spec.analysis.metrics[0].interval' }]);
});
