import { lintSources } from '../../../src/cli/lint/lint-sources.ts';
import { abilities } from '../../cli/lint-fixture.ts';
import type { Candidate } from './objects.ts';
import type { Verdict } from './verdict.ts';

/** Codes of what only the API server's schema rules out; every other error is a rule of ours, between fields or about their content. */
const schemaCodes: ReadonlySet<string> = new Set(['SchemaViolated', 'StrategyAmbiguous', 'JsonMalformed']);
/** Our rules that use a code of the schema's: a field that some providers need, names that API servers take anywhere. */
const ownRules: readonly RegExp[] = [/^spec\.service$/];

interface Said {
  readonly code: string;
  readonly path: string;
}

/** How `serin lint` and an API server disagree about an object, a sentence each; none where they agree as far as they must. */
export function disagreements({ object }: Pick<Candidate, 'object'>, verdict: Verdict): string[] {
  const text = JSON.stringify(object);
  const { findings } = lintSources([{ name: 'object.json', origin: 'named', text }], abilities);
  const said = (wanted: 'error' | 'warning') =>
    findings.filter(({ severity }) => severity === wanted).map(({ code, path }) => ({ code, path: dotted(path) }));
  return verdict.status < 400 ? onAccepted(verdict, said('error'), said('warning')) : onRejected(verdict, said('error'));
}

function onAccepted({ unknown }: Verdict, errors: readonly Said[], warnings: readonly Said[]): string[] {
  const named = warnings
    .filter(({ code }) => code === 'UnknownField')
    .map(({ path }) => path)
    .sort();
  return [
    ...errors.filter(isOfSchema).map(({ code, path }) => `accepted, and lint says ${code} of ${path}`),
    ...(JSON.stringify(named) === JSON.stringify(unknown) ? [] : [`drops ${unknown.join(' ')}, and lint says so of ${named.join(' ')}`]),
  ];
}

function isOfSchema({ code, path }: Said): boolean {
  return schemaCodes.has(code) || (code === 'FieldMissing' && !ownRules.some((rule) => rule.test(path)));
}

function onRejected({ causes }: Verdict, errors: readonly Said[]): string[] {
  if (errors.length === 0) return [`rejected (${causes.join(', ')}), and lint says nothing`];
  const fields = causes.map((cause) => cause.slice(cause.indexOf(' ') + 1));
  return fields
    .filter(
      (field) =>
        !errors.some(
          ({ path }) =>
            path === field || /^[.[]/.test(path.startsWith(field) ? path.slice(field.length) : '') || isChoice(field, path, fields),
        ),
    )
    .map((field) => `rejected for ${field}, and lint names ${errors.map(({ path }) => path).join(' ')}`);
}

/** Of settings that exclude each other an API server names what they stand in, and what the first of them lacks; lint names what they stand in. */
function isChoice(field: string, path: string, fields: readonly string[]): boolean {
  return fields.includes(path) && field.startsWith(`${path}.`);
}

/** `a["b"]` as an API server writes it, `a.b`. */
function dotted(path: string): string {
  return path.replaceAll(/\["((?:[^"\\]|\\.)*)"\]/g, '.$1');
}
