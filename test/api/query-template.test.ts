import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseQueryTemplate, type QueryTemplateValues, renderQueryTemplate } from '../../src/api/query-template.ts';
import { recordedObjects } from './recorded-objects.ts';

const values: QueryTemplateValues = {
  name: 'web',
  namespace: 'shop',
  target: 'web-app',
  service: 'front',
  ingress: 'entry',
  route: 'path',
  interval: '1m',
  variables: { dest: 'cart', empty: '', zone: 'a' },
};

/** The query, or `line:column message`. */
function render(text: string, more: Partial<QueryTemplateValues> = {}): string {
  const parsed = parseQueryTemplate(text);
  const result = parsed.ok ? renderQueryTemplate(parsed.template, { ...values, ...more }) : parsed;
  return result.ok ? result.text : `${result.error.line}:${result.error.column} ${result.error.message}`;
}

describe('a template is written as Go writes it', () => {
  test.for([
    ['up{app="x"}', 'up{app="x"}'],
    ['', ''],
    ['{{ name }} {{namespace}} {{ target }} {{ service }}', 'web shop web-app front'],
    ['{{ ingress }}/{{ route }}[{{ interval }}]', 'entry/path[1m]'],
    ['{{ variables.dest }}', 'cart'],
    ['{{ (variables).dest }}', 'cart'],
    ['{{ index variables "dest" }}', 'cart'],
    ['[{{ index variables "missing" }}]', '[]'],
    ['{{ "a\\"b\\n\\u00e9\\x41" }}', 'a"b\néA'],
    ['{{ `a\\d+"` }}', 'a\\d+"'],
    ['a {{- " b " -}} c', 'a b c'],
    ['a \n {{- target }}  b', 'aweb-app  b'],
    ['a {{/* a comment }} */}}b', 'a b'],
    ['a {{- /* gone */ -}} b', 'ab'],
    ['{{-3}}', '-3'],
    ['{{ 0x10 }} {{ 1.5 }} {{ true }}', '16 1.5 true'],
    ['{{ "x" | printf "%s-%s" target }}', 'web-app-x'],
    ['{{ target | printf "%q" }}', '"web-app"'],
    ['{{ printf "%s_%s" namespace (printf "%s-canary" service) }}', 'shop_front-canary'],
    ['{{ printf "%d%% %5.2f|%-4s|%04d|%x|%t|%v" 7 1.5 "ab" 42 255 true "v" }}', '7%  1.50|ab  |0042|ff|true|v'],
    ['{{ print "a" 1 2 "b" }}', 'a1 2b'],
    ['{{ println "a" 1 }}', 'a 1\n'],
    ['{{ urlquery "a b&c=(d)" }}', 'a+b%26c%3D%28d%29'],
    ['{{ len target }} {{ len variables }}', '7 3'],
    ['{{ slice target 0 3 }}', 'web'],
    ['{{\n target\n}}', 'web-app'],
  ] as const)('%j gives %j', ([template, text]) => {
    expect(render(template)).toBe(text);
  });

  test.for([
    ['{{ if eq namespace "shop" }}yes{{ else }}no{{ end }}', 'yes'],
    ['{{ if eq namespace "a" "shop" }}yes{{ end }}', 'yes'],
    ['{{ if ne namespace "shop" }}yes{{ else }}no{{ end }}', 'no'],
    ['{{ if eq target "a" }}1{{ else if eq target "web-app" }}2{{ else }}3{{ end }}', '2'],
    ['{{ if variables.empty }}full{{ else }}empty{{ end }}', 'empty'],
    ['{{ if and true 1 "x" }}{{ and 1 "x" }}{{ end }}', 'x'],
    ['{{ or "" 0 "last" }}', 'last'],
    ['{{ and "" (printf "%d" "not looked at") }}!', '!'],
    ['{{ not false }}', 'true'],
    ['{{ if lt 1 2 }}a{{ end }}{{ if le 2 2 }}b{{ end }}{{ if gt "b" "a" }}c{{ end }}{{ if ge 1 2 }}d{{ end }}', 'abc'],
    ['{{ with variables.dest }}[{{ . }}]{{ else }}none{{ end }}', '[cart]'],
    ['{{ with variables.empty }}[{{ . }}]{{ else }}none{{ end }}', 'none'],
    ['{{ range $key, $value := variables }}{{ $key }}={{ $value }};{{ end }}', 'dest=cart;empty=;zone=a;'],
    ['{{ range variables }}<{{ . }}>{{ end }}', '<cart><><a>'],
    ['{{ $x := target }}{{ $x }}{{ $x = "b" }}{{ $x }}', 'web-appb'],
    ['{{ $x := "a" }}{{ if true }}{{ $x := "b" }}{{ $x }}{{ end }}{{ $x }}', 'ba'],
    ['{{ if $x := variables.zone }}{{ $x }}{{ end }}', 'a'],
  ] as const)('%j gives %j', ([template, text]) => {
    expect(render(template)).toBe(text);
  });

  test('the templates that Flagger was recorded with are read', () => {
    const templates = recordedObjects('MetricTemplate').map(({ spec }) => spec.query);
    expect(templates.map((query) => render(query)).join('\n')).not.toMatch(/\{\{|^[0-9]+:[0-9]+ /);
  });
});

describe('what is wrong is named with its place', () => {
  test.for([
    ['{{ targt }}', '1:4 "targt" is not known; did you mean target?'],
    ['{{ html target }}', '1:4 "html" is not known'],
    ['a\nb {{ .name }}', '2:6 .name has nothing to look into; write name without the dot'],
    ['{{ variables.missing }}', '1:4 templateVariables has no "missing"'],
    ['{{ variables }}', '1:4 variables is a map; name one of them, for example variables.key'],
    ['{{ variables .dest }}', '1:14 .dest has nothing to look into; write dest without the dot'],
    ['{{ target "x" }}', '1:4 target takes no arguments'],
    ['{{ "a" "b" }}', '1:4 only a function takes arguments'],
    ['{{ target', '1:1 the action is not closed by }}'],
    ['{{/* never closed }}', '1:1 the comment is not closed by */}}'],
    ['{{ "open }}', '1:4 the text is not closed by "'],
    ['{{ `open }}', '1:4 the text is not closed by a back quote'],
    ['{{ "a\\d" }}', '1:6 \\d is no escape of a text; write \\\\ for a backslash'],
    ['{{ if true }}x', '1:1 {{ if }} is not closed by {{ end }}'],
    ['{{ if true }}x{{ else }}y', '1:1 {{ if }} is not closed by {{ end }}'],
    ['x{{ end }}', '1:5 {{ end }} belongs to no block'],
    ['{{ }}', '1:4 a value is missing here'],
    ['{{ target | }}', '1:13 a value is missing here'],
    ['{{ (target }}', '1:12 ) is missing here'],
    ['{{ target"x" }}', '1:10 a space is missing here'],
    ['{{ $x }}', '1:4 $x is not set anywhere before'],
    ['{{ $x = 1 }}', '1:4 $x is not set anywhere before'],
    ['{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}', '1:39 $x is not set anywhere before'],
    ['{{ template "x" }}', '1:1 {{ template }} cannot be used in a query'],
    ['{{ printf "%d" "x" }}', '1:4 printf cannot write a text as %d'],
    ['{{ printf "%s" }}', '1:4 printf has no argument for %s'],
    ['{{ printf "x" 1 }}', '1:4 printf has 1 arguments more than its format asks for'],
    ['{{ printf "%9999d" 1 }}', '1:4 printf cannot write %9999d: too wide'],
    ['{{ eq "a" 1 }}', '1:4 eq cannot compare a text with a number'],
    ['{{ lt "a" 1 }}', '1:4 lt cannot compare a text with a number'],
    ['{{ not }}', '1:4 not takes 1 argument, not 0'],
    ['{{ range target }}{{ end }}', '1:10 range goes over variables only'],
    ['{{ nil }}', '1:4 there is no value here'],
    ['{{ ! }}', '1:4 "!" has no meaning here'],
    ['é{{ x }}', '1:5 "x" is not known'],
  ] as const)('%j: %s', ([template, error]) => {
    expect(render(template)).toBe(error);
  });
});

describe('hostile templates', () => {
  test('reach nothing of the language they are written in', () => {
    for (const key of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(render(`{{ variables.${key} }}`)).toBe(`1:4 templateVariables has no "${key}"`);
      expect(render(`[{{ index variables "${key}" }}]`)).toBe('[]');
      expect(render(`{{ ${key} }}`)).toContain('is not known');
    }
  });

  test('are bounded in length, depth, steps and output', () => {
    expect(render('x'.repeat(65_537))).toContain('more than 65536 characters');
    expect(render(`{{ ${'('.repeat(60)}target${')'.repeat(60)} }}`)).toContain('more than 50 blocks or parentheses');
    expect(render(`${'{{ if true }}'.repeat(60)}${'{{ end }}'.repeat(60)}`)).toContain('more than 50 blocks or parentheses');
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, 'x'.repeat(100)]));
    const nested = '{{ range variables }}{{ range variables }}{{ range variables }}{{ . }}{{ end }}{{ end }}{{ end }}';
    expect(render(nested, { variables: many })).toMatch(/more than 10000 steps|longer than 65536 characters/);
    expect(render(`{{ range variables }}${'y'.repeat(2000)}{{ end }}`, { variables: many })).toContain('longer than 65536 characters');
  });

  test('are answered, whatever they hold', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '-}}',
      ' ',
      'target',
      'variables.dest',
      '.x',
      '$x',
      ':=',
      '=',
      '|',
      '(',
      ')',
      '"a"',
      '`',
      '"',
      '/*',
      '*/',
      'if',
      'else',
      'end',
      'range',
      'with',
      'printf "%s"',
      'eq',
      '1',
      ',',
      '\n',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 5, arbitrary: piece }, fc.string()), { maxLength: 40 }), (pieces) => {
        expect(typeof render(pieces.join(''))).toBe('string');
      }),
      { numRuns: 2000 },
    );
  });

  test('of any length are answered in time', () => {
    for (const piece of ['{{', '{{/*', '{{ (', '{{ $x := ', '{{- ', ' -}}', '{{ "', '{{ target }}', '{{/**/}}', '*/ ']) {
      const startedMs = performance.now();
      render(piece.repeat(Math.floor(65_000 / piece.length)));
      expect(performance.now() - startedMs).toBeLessThan(2000);
    }
  });
});

test('text outside of actions is kept as it is', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('{{')),
      (text) => {
        expect(render(text)).toBe(text);
        expect(render(`{{ ${JSON.stringify(text).replaceAll('\\/', '/')} }}`)).toBe(text);
      },
    ),
  );
});

test('a value that looks like a template is not read as one', () => {
  expect(render('{{ variables.dest }}', { variables: { dest: '{{ namespace }}' } })).toBe('{{ namespace }}');
});
