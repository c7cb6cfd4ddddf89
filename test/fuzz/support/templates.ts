import fc from 'fast-check';
import type { QueryTemplateValues } from '../../../src/api/query-template.ts';

/** A template and what it must render to: made together, so that neither is computed from the other by the code under test. */
export interface Expected {
  readonly template: string;
  readonly text: string;
}

const nothing: Expected = { template: '', text: '' };
const joined = (parts: readonly Expected[]): Expected =>
  parts.reduce((whole, part) => ({ template: whole.template + part.template, text: whole.text + part.text }), nothing);

const plain = fc.string({ unit: fc.constantFrom('a', 'rate(', ')', '[1m]', '}', '%', '"', '\\', ' ', '\n', 'ü', '💥'), maxLength: 6 });
const scalars = ['name', 'namespace', 'target', 'service', 'ingress', 'route', 'interval'] as const;
/** A text as the template language writes it. */
const quoted = (text: string) => (text.includes('`') ? JSON.stringify(text) : `\`${text}\``);

/** Templates of every kind of action for the given values, four levels deep at most. */
export function templates(values: QueryTemplateValues): fc.Arbitrary<Expected> {
  const names = Object.keys(values.variables);
  const value = fc.oneof(
    fc.constantFrom(...scalars).map((name) => ({ template: name, text: values[name] })),
    ...(names.length === 0
      ? []
      : [fc.constantFrom(...names).map((name) => ({ template: `(index variables ${quoted(name)})`, text: values.variables[name] ?? '' }))]),
    plain.map((text) => ({ template: JSON.stringify(text), text })),
  );
  const condition = fc.oneof(
    fc.boolean().map((holds) => ({ template: String(holds), holds })),
    value.map(({ template, text }) => ({ template, holds: text !== '' })),
    fc.tuple(value, value).map(([a, b]) => ({ template: `eq ${a.template} ${b.template}`, holds: a.text === b.text })),
    fc.tuple(value, value).map(([a, b]) => ({ template: `and (ne ${a.template} ${b.template}) (not false)`, holds: a.text !== b.text })),
    fc.tuple(fc.nat(9), fc.nat(9)).map(([a, b]) => ({ template: `lt ${a} ${b}`, holds: a < b })),
  );
  const simple = fc.oneof(
    plain.map((text) => ({ template: text, text })),
    value.map(({ template, text }) => ({ template: `{{ ${template} }}`, text })),
    value.map(({ template, text }) => ({ template: `{{${template} | printf "%s!"}}`, text: `${text}!` })),
    fc.tuple(value, fc.nat(99)).map(([{ template, text }, count]) => ({
      template: `{{ printf "<%5d|%s>" ${count} ${template} }}`,
      text: `<${String(count).padStart(5)}|${text}>`,
    })),
    plain.map((text) => ({ template: `{{/* ${text} */}}`, text: '' })),
    value.map(({ template, text }) => ({ template: `{{ $x := ${template} }}{{ $x }}{{ $x = "y" }}{{ $x }}`, text: `${text}y` })),
  );
  const { body } = fc.letrec<{ body: Expected; node: Expected }>((tie) => ({
    body: fc.array(tie('node'), { maxLength: 4 }).map(joined),
    node: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      simple,
      fc.tuple(condition, tie('body'), tie('body')).map(([{ template, holds }, yes, no]) => ({
        template: `{{ if ${template} }}${yes.template}{{ else }}${no.template}{{ end }}`,
        text: holds ? yes.text : no.text,
      })),
      fc.tuple(value, tie('body')).map(([{ template, text }, inner]) => ({
        template: `{{ with ${template} }}{{ . }}${inner.template}{{ end }}`,
        text: text === '' ? '' : text + inner.text,
      })),
      tie('body').map((inner) => ({
        template: `{{ range $k, $v := variables }}{{ $k }}={{ $v }};${inner.template}{{ else }}none{{ end }}`,
        text: inEach(values, inner.text),
      })),
    ),
  }));
  return body;
}

function inEach({ variables }: QueryTemplateValues, inner: string): string {
  const names = Object.keys(variables).sort((a, b) => (a < b ? -1 : 1));
  return names.length === 0 ? 'none' : names.map((name) => `${name}=${variables[name]};${inner}`).join('');
}
