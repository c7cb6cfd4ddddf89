import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { fieldPath } from '../../src/api/validation/field-path.ts';
import { fieldSteps } from '../../src/cli/lint/field-steps.ts';
import { locate } from '../../src/cli/lint/yaml/locate.ts';
import { offsetInScalar } from '../../src/cli/lint/yaml/offset-in-scalar.ts';
import { placesIn } from '../../src/cli/lint/yaml/places.ts';
import { readDocuments, type YamlDocument } from '../../src/cli/lint/yaml/read-documents.ts';

function documentsOf(text: string, format: 'yaml' | 'json' = 'yaml'): readonly YamlDocument[] {
  const documents = readDocuments(text, format);
  if ('code' in documents) throw new Error(documents.message);
  return documents;
}

/** `line:column` of a field in the document of that number. */
function placeOf(text: string, path: string, number = 0): string {
  const document = documentsOf(text)[number];
  if (document === undefined) throw new Error('there are not as many documents');
  const { line, column } = placesIn(text)(locate(document.node, fieldSteps(path)).offset);
  return `${line}:${column}`;
}

/** `line:column` of the one `@` in the text at a path, as it is found from the decoded text. */
function placeOfMark(text: string, path: string): string {
  const { node } = locate(documentsOf(text)[0]?.node ?? expect.fail(), fieldSteps(path));
  if (node?.kind !== 'scalar') throw new Error('there is no text');
  const { line, column } = placesIn(text)(offsetInScalar(text, node, node.text.indexOf('@')));
  return `${line}:${column}`;
}

const trulyAt = (text: string, mark: string) => {
  const before = text.slice(0, text.indexOf(mark)).split(/\r\n|\n|\r/);
  return `${before.length}:${[...(before.at(-1) ?? '')].length + 1}`;
};

describe('a field is found', () => {
  test.for([
    ['in a block', 'spec:\n  a:\n    b: 1\n', 'spec.a.b', '3:5'],
    ['after comments and empty lines', '# spec: no\n\nspec: # a: no\n  # a: no\n\n  a: 1\n', 'spec.a', '6:3'],
    ['in braces', 'spec: { a: { b: 1 }, c: 2 }\n', 'spec.c', '1:22'],
    ['in braces over lines', 'spec: {\n  a: 1,\n  b: [1,\n    {c: 2}]\n  }\n', 'spec.b[1].c', '4:6'],
    ['under quoted names', "\"spec\":\n  'it''s': 1\n", 'spec["it\'s"]', '2:3'],
    ['under a name with a dot', 'spec:\n  a.b/c: 1\n  a: {b: 2}\n', 'spec["a.b/c"]', '2:3'],
    ['under an explicit name', 'spec:\n  ? a\n  : 1\n', 'spec.a', '2:5'],
    ['in a list without indentation', 'spec:\n- a: 1\n- a: 2\n', 'spec[1].a', '3:3'],
    ['in lists of lists', 'spec:\n  - - a\n    - b\n', 'spec[0][1]', '3:7'],
    ['in an item on the next line', 'spec:\n  -\n    a: 1\n    b: 2\n', 'spec[0].b', '4:5'],
    ['beyond a text that looks like it', 'q: |\n  spec:\n    a: 1\nspec:\n  a: 2\n', 'spec.a', '5:3'],
    ['beyond a quoted text that looks like it', 'q: "\n  spec:\n    a: 1"\nspec:\n  a: 2\n', 'spec.a', '5:3'],
    ['behind an anchor and a tag', 'spec: &s !!map\n  a: &a !!str 1\n  b: 2\n', 'spec.b', '3:3'],
    ['where an alias stands, not what it stands for', 'a: &x {b: 1}\nspec:\n  c: *x\n', 'spec.c', '3:3'],
    ['inside of what an alias stands for', 'a: &x {b: 1}\nspec: *x\n', 'spec.b', '1:8'],
    ['as an alias in a list', 'a: &x 1\nspec: [0, *x]\n', 'spec[1]', '2:11'],
    ['in what is merged', 'a: &x\n  b: 1\nspec:\n  <<: *x\n  c: 2\n', 'spec.b', '2:3'],
    ['in one of several that are merged', 'a: &x {b: 1}\nd: &y {e: 1}\nspec:\n  <<: [*x, *y]\n', 'spec.e', '2:8'],
    ['of its own, not in what is merged', 'a: &x {b: 1}\nspec:\n  <<: *x\n  b: 2\n', 'spec.b', '4:3'],
    ['at its holder where it is missing', 'spec:\n  a:\n    b: 1\n', 'spec.a.c.d', '2:3'],
    ['at its list where there are fewer items', 'spec:\n  a: [1]\n', 'spec.a[1]', '2:3'],
    ['at the beginning of the document where nothing is there', '# c\nkind: A\n', 'spec.a', '2:1'],
    ['behind wide letters and those of two units', '{"é😀": 1, spec: 2}\n', 'spec', '1:11'],
    ['in lines that end as on Windows', 'kind: A\r\nspec:\r\n  a: |\r\n    x\r\n  b: 1\r\n', 'spec.b', '5:3'],
    ['in lines that end as on old Macs', 'kind: A\rspec:\r  a: 1\r', 'spec.a', '3:3'],
  ] as const)('%s', ([, text, path, place]) => {
    expect(placeOf(text, path)).toBe(place);
  });

  test('in each document of a file', () => {
    const text = '%YAML 1.1\n---\nspec: {a: 1}\n...\n# c\n---\n---\nspec:\n  a: 1\n--- {spec: {a: 1}}\n';
    expect([0, 2, 3].map((number) => placeOf(text, 'spec.a', number))).toEqual(['3:8', '9:3', '10:13']);
  });

  test('in JSON with tabs', () => {
    const text = JSON.stringify({ kind: 'A', spec: { a: [1, { b: 2 }] } }, null, '\t');
    const { node } = documentsOf(text, 'json')[0] ?? expect.fail();
    expect(placesIn(text)(locate(node, ['spec', 'a', 1, 'b']).offset)).toEqual({ line: 7, column: 5 });
  });

  test('however js-yaml writes it', () => {
    const name = fc.oneof(
      fc.constantFrom('a', 'b.c', 'x-y', '#', '- a', 'a: b', '"', "'", '\\', 'ü'),
      fc.string({ minLength: 1, maxLength: 5 }),
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(name, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.nat(4), fc.boolean(), (value, flowLevel, mark) => {
        const text = dump({ top: mark ? { '@': value } : [value] }, { flowLevel, lineWidth: 20 });
        const { node } = documentsOf(text)[0] ?? expect.fail();
        for (const steps of stepsInto({ top: mark ? { '@': value } : [value] })) {
          const found = locate(node, steps);
          expect(found.node).toBeDefined();
          const last = steps.at(-1);
          // A plain name stands there letter by letter.
          if (typeof last === 'string' && /^[a-z@]+$/.test(last))
            expect(text.slice(found.offset).replace(/^['"]/, '').startsWith(last)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function stepsInto(value: unknown): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => [[index], ...stepsInto(item).map((steps) => [index, ...steps])]);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => [[name], ...stepsInto(child).map((steps) => [name, ...steps])]);
}

describe('a place in a text is found where the text is written', () => {
  test.for([
    ['plainly', 'q: a @ b\n'],
    ['plainly over lines', 'q: a\n  b\n\n  c@d\n'],
    ['in single quotes', "q: 'it''s ''a'' @'\n"],
    ['in double quotes', 'q: "\\"a\\" \\\\ \\u0041\\x42 \\n \\t @"\n'],
    ['in double quotes over lines', 'q: "a\n\n  b \\\n  c @"\n'],
    ['in double quotes that hold wide letters', 'q: "é \\ud83d\\ude00 😀 @"\n'],
    ['in a block', 'q: |\n  a\n\n    b\n  c @\n'],
    ['in a block with a given indentation', 'q: |2-\n    a\n   @\n'],
    ['folded', 'q: >-\n  a\n  b\n\n  c @ d\n'],
    ['folded with lines that are not', 'q: >\n  a\n    b\n  c\n\n\n  @\n'],
    ['in lines that end as on Windows', 'q: >\r\n  a\r\n  b\r\n  @\r\n'],
    ['behind an anchor and a tag', 'q: &a !!str |\n  a\n  @\n'],
  ] as const)('%s', ([, text]) => {
    expect(placeOfMark(text, 'q')).toBe(trulyAt(text, '@'));
  });

  test('after the last letter, where something is missing at its end', () => {
    const text = 'q: |\n  a {{ b\n\nr: 1\n';
    const { node } = locate(documentsOf(text)[0]?.node ?? expect.fail(), ['q']);
    if (node?.kind !== 'scalar') expect.fail();
    expect(placesIn(text)(offsetInScalar(text, node, node.text.length))).toEqual({ line: 2, column: 9 });
  });

  test('however js-yaml writes it', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '"', "'", '\\', '{', ':', '#', '\t', 'é') });
    fc.assert(
      fc.property(words, words, fc.constantFrom(5, 20, -1), fc.boolean(), (before, after, lineWidth, forceQuotes) => {
        const text = dump({ q: `${before}@${after}` }, { lineWidth, forceQuotes });
        expect(placeOfMark(text, 'q')).toBe(trulyAt(text, '@'));
      }),
      { numRuns: 500 },
    );
  });
});

test('the steps of a path are those that it was made of', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.nat(1000))), (steps) => {
      expect(fieldSteps(fieldPath('spec', steps))).toEqual(['spec', ...steps]);
    }),
  );
});
