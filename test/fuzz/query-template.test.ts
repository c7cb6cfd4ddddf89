import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseQueryTemplate,
  type QueryTemplateError,
  type QueryTemplateValues,
  renderQueryTemplate,
} from '../../src/api/query-template.ts';
import { parseQuery } from '../../src/sandbox/prometheus/promql/parse.ts';
import { fuzz } from './support/fuzz.ts';
import { templates } from './support/templates.ts';

const longestText = 65_536;
const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('"', '\\', '"} or vector(1) #', '\n', '`', ''),
);
const values: fc.Arbitrary<QueryTemplateValues> = fc.record({
  name: text,
  namespace: text,
  target: text,
  service: text,
  ingress: text,
  route: text,
  interval: fc.constantFrom('1m', '30s', ''),
  variables: fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), text, { maxKeys: 3 }),
});

function render(template: string, given: QueryTemplateValues): ReturnType<typeof renderQueryTemplate> {
  const parsed = parseQueryTemplate(template);
  return parsed.ok ? renderQueryTemplate(parsed.template, given) : parsed;
}

function expectPlaced({ message, line, column }: QueryTemplateError, template: string): void {
  const lines = template.split('\n');
  expect(message.trim()).not.toBe('');
  expect(message.length).toBeLessThanOrEqual(256);
  expect(line).toBeGreaterThanOrEqual(1);
  expect(line).toBeLessThanOrEqual(lines.length);
  expect(column).toBeGreaterThanOrEqual(1);
  expect(column).toBeLessThanOrEqual([...(lines[line - 1] ?? '')].length + 1);
}

const pieces = [
  '{{',
  '}}',
  '{{-',
  '-}}',
  '{{- ',
  ' -}}',
  '/*',
  '*/',
  'if ',
  'else',
  'end',
  'range ',
  'with ',
  'define ',
  'variables',
  'variables.a',
  '.a',
  '.',
  '$',
  '$x',
  ' := ',
  ' = ',
  ', ',
  '|',
  '(',
  ')',
  'printf ',
  '"%s"',
  '"%.3q"',
  '"%1000d"',
  '"%!"',
  'print ',
  'println ',
  'len ',
  'index ',
  'slice ',
  'urlquery ',
  'eq ',
  'lt ',
  'and ',
  'or ',
  'not ',
  'name',
  'nmae',
  'nil',
  'true',
  '1',
  '-1',
  '0x1F',
  '1e999',
  '1.5e3',
  '"a\\u00e9"',
  '"\\ud800"',
  '"',
  '`',
  '\ud800',
  '💥',
  '\n',
  '\t',
  ' ',
  '{{ $x := "aaaaaaaaaaaaaaaa" }}',
  '{{ $x = print $x $x }}',
];
const junk = fc
  .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...pieces) }, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 40 })
  .map((parts) => parts.join(''));

describe('a query template', () => {
  test('that is junk is an error with a place in it, or a query of bounded length, the same each time', async () => {
    await fuzz(
      1500,
      fc.property(junk, values, (template, given) => {
        const rendered = render(template, given);
        if (rendered.ok) expect(rendered.text.length).toBeLessThanOrEqual(longestText);
        else expectPlaced(rendered.error, template);
        expect(render(template, given)).toEqual(rendered);
      }),
    );
  });

  const cases = values.chain((given) => fc.tuple(fc.constant(given), templates(given)));

  test('that is well made renders to what it says, with no action left in it', async () => {
    await fuzz(
      1000,
      fc.property(cases, ([given, { template, text: expected }]) => {
        expect(render(template, given)).toEqual({ ok: true, text: expected });
      }),
    );
  });

  test('that was cut or changed at one place is an error with a place in it, or renders', async () => {
    await fuzz(
      700,
      fc.property(cases, fc.nat(), fc.constantFrom('', ...pieces), ([given, { template }], at, piece) => {
        const where = at % (template.length + 1);
        for (const changed of [template.slice(0, where), template.slice(0, where) + piece + template.slice(where + 1)]) {
          const rendered = render(changed, given);
          if (!rendered.ok) expectPlaced(rendered.error, changed);
        }
      }),
    );
  });

  test('that quotes a value with %q makes one text of PromQL of it, whatever the value', async () => {
    const hostile = fc.oneof(
      text,
      fc.string({ unit: fc.constantFrom('"', '\\', '\n', "'", '`', '}', '{', '#', 'a', '\u2028', '\u0000', 'é', '💥'), maxLength: 12 }),
    );
    await fuzz(
      500,
      fc.property(hostile, (label) => {
        const given = { name: '', namespace: '', target: '', service: '', ingress: '', route: '', interval: '1m', variables: { label } };
        const rendered = render('sum(rate(up{a={{ printf "%q" variables.label }}}[{{ interval }}]))', given);
        const query = rendered.ok ? parseQuery(rendered.text) : undefined;
        expect(query).toMatchObject({
          kind: 'aggregate',
          args: [{ args: [{ selector: { matchers: [{ name: '__name__' }, { name: 'a', op: '=', text: label }] } }] }],
        });
      }),
    );
  });
});
