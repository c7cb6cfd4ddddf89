import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canary, lint, lintLines, neighbours } from './lint-fixture.ts';

/** Every finding points into the file, and says something. */
function expectSound(text: string, name = 'canary.yaml'): void {
  const { findings } = lint({ [name]: text });
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const { line, column, message, code } of findings) {
    expect(line).toBeGreaterThan(0);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThan(0);
    expect(column).toBeLessThanOrEqual([...(lines[line - 1] ?? '')].length + 1);
    expect(message).toMatch(/\S/);
    expect(code).toMatch(/^[A-Z][A-Za-z0-9]+$/);
  }
}

describe('nothing that a file holds makes lint fail', () => {
  test('neither any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish()), (text) => expectSound(text)),
      { numRuns: 1000 },
    );
  });

  test('nor any JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => expectSound(text, 'canary.json')),
      { numRuns: 300 },
    );
  });

  test('nor a good file with a piece taken out, put in or exchanged', () => {
    const piece = fc.oneof(
      fc.constant(''),
      fc.string({ maxLength: 3 }),
      fc.constantFrom('\n', ':', '- ', '{', '&a ', '*a', '<<: ', '{{ ', '\t', '|', '"', '---\n'),
    );
    const text = `${canary}---\n${neighbours}`;
    const change = fc.record({ at: fc.nat(text.length), length: fc.nat(30), piece });
    fc.assert(
      fc.property(change, (edit) => expectSound(text.slice(0, edit.at) + edit.piece + text.slice(edit.at + edit.length))),
      { numRuns: 1000 },
    );
  });

  test('nor any value in any field', () => {
    const object = fc.record({
      apiVersion: fc.constant('flagger.app/v1beta1'),
      kind: fc.constantFrom('Canary', 'MetricTemplate', 'AlertProvider', 'List'),
      metadata: fc.oneof(fc.jsonValue(), fc.record({ name: fc.jsonValue(), namespace: fc.jsonValue(), annotations: fc.jsonValue() })),
      spec: fc.oneof(
        fc.jsonValue(),
        fc.record({
          targetRef: fc.oneof(fc.jsonValue(), fc.record({ apiVersion: fc.jsonValue(), kind: fc.jsonValue(), name: fc.jsonValue() })),
          service: fc.oneof(fc.jsonValue(), fc.record({ gatewayRefs: fc.jsonValue() })),
          analysis: fc.oneof(
            fc.jsonValue(),
            fc.record({ metrics: fc.array(fc.record({ templateRef: fc.jsonValue() })), alerts: fc.jsonValue() }),
          ),
          provider: fc.jsonValue(),
        }),
      ),
      items: fc.jsonValue(),
    });
    fc.assert(
      fc.property(object, (value) => expectSound(JSON.stringify(value, null, 1), 'canary.json')),
      { numRuns: 500 },
    );
  });

  test.for([
    ['aliases that grow beyond measure', `a: &a [1,1,1,1,1,1,1,1,1]\n${grown('abcdefgh')}`],
    ['a value that holds itself', 'apiVersion: flagger.app/v1beta1\nkind: Canary\nspec: &s\n  analysis: *s\n'],
    ['a value that merges itself', 'apiVersion: flagger.app/v1beta1\nkind: Canary\nspec: &s\n  <<: *s\n'],
    ['lists in lists in lists', `apiVersion: flagger.app/v1beta1\nspec: ${'['.repeat(5000)}`],
    ['Lists in Lists', `${'{kind: List, items: ['.repeat(40)}${']}'.repeat(40)}`],
  ])('%s: it is refused at once', ([, text]) => {
    const start = process.hrtime.bigint();
    expectSound(text ?? '');
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(2000);
  });

  test('a value that holds itself is said to', () => {
    expect(lintLines({ 'a.yaml': 'kind: Canary\nspec: &s\n  analysis: *s\n' })).toEqual([
      'a.yaml:1:1: error: This is not readable as YAML: its aliases make it too large or endless. Write out what they stand for.',
    ]);
  });
});

/** Each letter a list of ten of the one before. */
function grown(letters: string): string {
  const pairs = [...letters].slice(1).map((letter, index) => [letter, letters[index]] as const);
  return pairs.map(([letter, before]) => `${letter}: &${letter} [${Array(10).fill(`*${before}`).join(',')}]\n`).join('');
}

/** Texts that are often YAML, and often nearly. */
function yamlish() {
  const words = [
    'a',
    'kind',
    'Canary',
    'apiVersion',
    'flagger.app/v1beta1',
    ':',
    ': ',
    '- ',
    '\n',
    '\n  ',
    ' ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&a',
    '*a',
    '|',
    '>',
    '"',
    "'",
    '#',
    '---\n',
    '? ',
    '!!str ',
    '%',
    'yes',
    '{{ ',
    '\t',
    '\r\n',
    '<<: *a',
  ];
  return fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join(''));
}
